import { expect, test } from "vitest";
import { presetTable } from "../../../src/gateway/presets/known-presets.ts";
import { pluginNameTrap } from "../../../src/gateway/presets/resolve.ts";

const release = { version: "5.8.6", target: { goos: "linux", goarch: "amd64" } };

function trap(preset: string, name: string, what: "name" | "file"): string | undefined {
  const found = presetTable.get(preset);
  if (found === undefined) throw new Error(`There is no preset ${preset}.`);
  return pluginNameTrap(found, name, what, release);
}

test("a name that carries Tyk's suffix already would be looked for with the suffix twice", () => {
  const sentence =
    'Tyk Gateway adds to "auth_v5.8.6_linux_amd64" what its name ends with already, and will look for it twice; name the plugin "auth".';
  expect(trap("tyk", "auth_v5.8.6_linux_amd64", "name")).toBe(sentence);
  expect(trap("tyk", "auth_v5.3.0_linux_arm64.so", "name")).toContain('name the plugin "auth"');
  expect(trap("tyk", "auth", "name")).toBeUndefined();
  expect(trap("tyk", "auth_v5", "name")).toBeUndefined();
});

test("a file that is named for another version or target is not what the gateway looks for", () => {
  expect(trap("tyk", "auth_v5.8.5_linux_amd64.so", "file")).toBe(
    '"auth_v5.8.5_linux_amd64.so" is named for version 5.8.5, and Tyk Gateway 5.8.6 on linux/amd64 looks for another name.',
  );
  expect(trap("tyk", "auth_v5.8.5_linux_arm64.so", "file")).toContain("version 5.8.5 and linux/arm64");
  expect(trap("tyk", "auth_v5.8.6_linux_amd64.so", "file")).toBeUndefined();
  expect(trap("tyk", "auth.so", "file")).toBeUndefined();
  expect(trap("containerd", "auth-linux-arm64.so", "file")).toContain("named for linux/arm64");
});

test("gateways without a rule of their own say nothing of names", () => {
  expect(trap("krakend", "auth_v5.8.6_linux_amd64", "name")).toBeUndefined();
  expect(trap("ekuiper", "auth.so", "name")).toBeUndefined();
});

test("a name of any length is answered at once", () => {
  expect(trap("tyk", "_v1.1.1_a_a".repeat(10_000), "name")).toBeUndefined();
});
