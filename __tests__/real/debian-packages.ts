import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { locked } from "../support/lock.ts";

/**
 * A package of any Debian release that the mirror of this machine still has, unpacked.
 * @param release its code name
 * @returns the folder with its files, which is kept for later runs
 * @throws Error where the mirror has no such release or package
 */
export async function debianPackage(release: string, name: string): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "packages");
  const folder = join(cache, `${release}-${name}`);
  await mkdir(cache, { recursive: true });
  await locked(`${folder}.lock`, async () => {
    const kept = await readdir(folder).catch(() => []);
    if (kept.length > 0) return;
    const work = await mkdtemp(`${folder}.making-`);
    try {
      await download(work, release, name);
      await rename(join(work, "root"), folder);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return folder;
}

async function download(work: string, release: string, name: string): Promise<void> {
  for (const folder of ["state", "lists/partial", "cache/archives/partial"]) {
    await mkdir(join(work, folder), { recursive: true });
  }
  await writeFile(join(work, "status"), "");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  await writeFile(join(work, "sources.list"), `deb [signed-by=${keyring}] ${await mirror()} ${release} main\n`);
  const settings = [
    `Dir::Etc::sourcelist=${join(work, "sources.list")}`,
    "Dir::Etc::sourceparts=/nonexistent",
    `Dir::State=${join(work, "state")}`,
    `Dir::State::lists=${join(work, "lists")}`,
    `Dir::State::status=${join(work, "status")}`,
    `Dir::Cache=${join(work, "cache")}`,
    "Acquire::Languages=none",
    "APT::Sandbox::User=root",
  ].flatMap((setting) => ["-o", setting]);
  await must(work, "apt-get", [...settings, "--quiet", "--quiet", "update"]);
  await must(work, "apt-get", [...settings, "--quiet", "download", name]);
  const file = (await readdir(work)).find((each) => each.endsWith(".deb"));
  if (file === undefined) throw new Error(`apt-get downloaded no ${name} of ${release}`);
  await must(work, "dpkg-deb", ["--extract", file, "root"]);
}

/** Where this machine's own packages come from. */
async function mirror(): Promise<string> {
  const format = ["--format", "$(REPO_URI) $(LABEL) $(COMPONENT)", "Created-By: Packages"];
  const { stdout } = await run("apt-get", ["indextargets", ...format]);
  const found = /^(\S+) Debian main$/m.exec(stdout)?.[1];
  if (found === undefined) throw new Error("apt-get has no source of Debian: run apt-get update on a Debian machine.");
  return found;
}

async function must(cwd: string, program: string, args: readonly string[]): Promise<void> {
  const { code, stderr, stdout } = await run(program, args, { cwd });
  if (code !== 0) throw new Error(`${program} ${args.at(-1)} ended with ${code}: ${stderr}${stdout}`);
}
