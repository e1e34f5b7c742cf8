import { expect, test } from "vitest";
import { artifactsOf } from "../../src/publish/artifacts.ts";
import type { RunFile, RunFolder } from "../../src/publish/run-folder.ts";

const file = (kind: RunFile["kind"], name: string, target?: string): RunFile => {
  const where = { path: `/out/${name}`, sha256: "0".repeat(64) };
  return { kind, name, ...where, ...(target !== undefined && { target }) };
};
const folder: RunFolder = {
  root: "/out",
  files: [
    file("plugin", "a_linux_amd64.so", "linux/amd64"),
    file("plugin", "a_linux_armv7.so", "linux/arm/v7"),
    file("sbom", "a_linux_amd64.cdx.json", "linux/amd64"),
    file("checksums", "SHA256SUMS"),
  ],
};

function brief(template: string, of = folder): string[] {
  return artifactsOf(template, of).map(({ name, files, isBare }) => {
    const names = files.map((one) => one.name).join(" ");
    return `${name}${isBare ? " (bare)" : ""}: ${names}`;
  });
}

test("one name is one artifact of all, placeholders make one per target, {file} one per plugin", () => {
  const amd64 = "a_linux_amd64.so a_linux_amd64.cdx.json SHA256SUMS";
  expect(brief("all")).toEqual(["all: a_linux_amd64.so a_linux_armv7.so a_linux_amd64.cdx.json SHA256SUMS"]);
  expect(brief("p-{goos}-{goarch}{variant}")).toEqual([
    `p-linux-amd64: ${amd64}`,
    "p-linux-armv7: a_linux_armv7.so SHA256SUMS",
  ]);
  expect(brief("{goos}")).toEqual(["linux: a_linux_amd64.so a_linux_armv7.so a_linux_amd64.cdx.json SHA256SUMS"]);
  expect(brief("{file}")).toEqual([
    "a_linux_amd64.so (bare): a_linux_amd64.so",
    "a_linux_armv7.so (bare): a_linux_armv7.so",
  ]);
});

test("two plugins of one name in different folders cannot be artifacts of their own", () => {
  const files = [file("plugin", "one/a.so", "linux/amd64"), file("plugin", "two/a.so", "linux/amd64")];
  expect(() => brief("{file}", { root: "/out", files })).toThrow('"a.so" of one/a.so and of two/a.so');
});
