/**
 * Runs `__tests__/real`: tests against registries, engines, emulators and released programs, and those that take minutes.
 *
 *     npm run test:real [-- arguments of vitest]
 *
 * What they need is listed in `__tests__/real/requirements.ts`. As root on Debian what is missing is installed;
 * elsewhere it is named and nothing runs, since a test that is skipped proves nothing.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { missingRequirements } from "../__tests__/real/requirements.ts";

const root = dirname(import.meta.dirname);

/** Installs Debian packages in one go; whether that brought what was missing is probed afterwards. */
function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const stdio: ["ignore", NodeJS.WriteStream, "inherit"] = ["ignore", process.stderr, "inherit"];
  const apt = (...args: string[]) =>
    spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", ...args], { stdio, env }).status;
  const installation = ["install", "-y", "--no-install-recommends", ...packages];
  // A fresh machine has no package lists, or old ones.
  if (apt(...installation) !== 0 && apt("update") === 0) apt(...installation);
}

let missing = missingRequirements();
if (missing.length > 0 && process.getuid?.() === 0) {
  console.error(`Installing for the real tests: ${missing.join(" ")}`);
  install(missing);
  missing = missingRequirements();
}
if (missing.length > 0) {
  const line = `sudo apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  console.error(`The real tests need packages that are not installed. On Debian 12: ${line}`);
  process.exitCode = 2;
} else {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", join(root, "vitest.real.config.ts"), ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}
