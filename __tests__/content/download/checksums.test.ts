import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checksumFilesFor, findChecksum } from "../../../src/content/download/checksums.ts";
import { temporaryFolder } from "../../support/files.ts";
import { checksumFiles } from "../../support/slow-texts.ts";

const asset = "krakend_2.12.1_amd64_generic-linux.tar.gz";
/** Names that are nearly the asset's. */
const neighbours = [`${asset}.asc`, `x${asset}`, asset.replace(".tar", "xtar"), asset.toUpperCase()];
const names = [...neighbours, asset, "dir/back\\slash\nline\rreturn"];

/** What a real tool says of the release's files. */
async function saidBy(program: string, args: readonly string[], files = names): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "dir"));
  for (const name of names) await writeFile(join(folder, name), `content of ${name}`);
  return execFileSync(program, [...args, ...files], { cwd: folder, encoding: "utf8" });
}

async function digestBy(program: string, name: string): Promise<string> {
  const line = await saidBy(program, ["-z"], [name]);
  return line.slice(0, line.indexOf(" "));
}

describe("the checksum of an asset is found in what is written by", () => {
  test.each([
    ["sha256", "sha256sum", []],
    ["sha256", "sha256sum", ["--binary"]],
    ["sha256", "sha256sum", ["--tag"]],
    ["sha512", "sha512sum", []],
    ["sha512", "sha512sum", ["--binary"]],
    ["sha512", "sha512sum", ["--tag"]],
    ["sha256", "openssl", ["dgst", "-sha256"]],
    ["sha512", "openssl", ["dgst", "-sha512"]],
    ["sha256", "openssl", ["dgst", "-sha256", "-r"]],
    ["sha512", "openssl", ["dgst", "-sha512", "-r"]],
  ] as const)("%s: %s %j", async (algorithm, program, args) => {
    const text = await saidBy(program, args);
    const hex = await digestBy(`${algorithm}sum`, asset);
    expect(findChecksum(text, "checksums.txt", asset)).toEqual({ kind: "found", checksum: { algorithm, hex } });
  });

  test.each([[[]], [["--tag"]]])("sha256sum %j with an escaped name", async (args) => {
    const hex = await digestBy("sha256sum", "dir/back\\slash\nline\rreturn");
    const found = findChecksum(await saidBy("sha256sum", args), "SHA256SUMS", "back\\slash\nline\rreturn");
    expect(found).toEqual({ kind: "found", checksum: { algorithm: "sha256", hex } });
  });

  test("PowerShell and friends: upper case, CRLF, a byte order mark, one space", async () => {
    const hex = await digestBy("sha256sum", asset);
    const text = `\uFEFF# made by hand\r\n${hex.toUpperCase()} ${asset}\r\n`;
    expect(findChecksum(text, "checksums.txt", asset)).toEqual({
      kind: "found",
      checksum: { algorithm: "sha256", hex },
    });
  });

  test("gpg --clearsign around it", async () => {
    const lines = await saidBy("sha512sum", []);
    const text = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${lines}-----BEGIN PGP SIGNATURE-----\n\niQIz\n-----END PGP SIGNATURE-----\n`;
    const hex = await digestBy("sha512sum", asset);
    expect(findChecksum(text, "checksums.txt", asset)).toEqual({
      kind: "found",
      checksum: { algorithm: "sha512", hex },
    });
  });

  test("a file of its own that holds the digest alone", async () => {
    const hex = await digestBy("sha256sum", asset);
    const found = { kind: "found", checksum: { algorithm: "sha256", hex } };
    expect(findChecksum(`${hex}\n`, `${asset}.sha256`, asset)).toEqual(found);
    expect(findChecksum(`${hex}`, `${asset}.sha256`, asset)).toEqual(found);
  });

  test("lines with folders before the name", async () => {
    const hex = await digestBy("sha256sum", asset);
    const found = { kind: "found", checksum: { algorithm: "sha256", hex } };
    expect(findChecksum(`${hex}  ./dist/${asset}\n`, "checksums.txt", asset)).toEqual(found);
    expect(findChecksum(`${hex}  dist/${asset}\n${hex} *${asset}\n`, "checksums.txt", asset)).toEqual(found);
  });

  test("both algorithms: the longer digest counts", async () => {
    const text = (await saidBy("sha256sum", [])) + (await saidBy("sha512sum", []));
    const hex = await digestBy("sha512sum", asset);
    expect(findChecksum(text, "checksums.txt", asset)).toEqual({
      kind: "found",
      checksum: { algorithm: "sha512", hex },
    });
  });
});

describe("no checksum is taken from", () => {
  const hex = "ab".repeat(32);
  const other = "cd".repeat(32);

  test.each([
    ["lines of other files", `${hex}  ${neighbours.join(`\n${hex}  `)}\n`, "checksums.txt"],
    ["a bare digest in a file of many", `${hex}\n`, "checksums.txt"],
    ["a bare digest of another asset's file", `${hex}\n`, "other.tar.gz.sha256"],
    ["two bare digests", `${hex}\n${other}\n`, `${asset}.sha256`],
    ["a digest that is too short or too long", `${hex.slice(1)}  ${asset}\n${hex}a  ${asset}\n`, "checksums.txt"],
    ["another algorithm's tag", `SHA3-256 (${asset}) = ${hex}\nMD5 (${asset}) = ${hex}\n`, "checksums.txt"],
    ["a tag that does not fit its digest", `SHA512 (${asset}) = ${hex}\n`, "checksums.txt"],
    ["BLAKE2 lines", `${hex}${hex}  ${asset}\n`, "b2sums.txt"],
    ["SHA-3 lines", `${hex}  ${asset}\n`, "SHA3-256SUMS"],
    ["a page of HTML", `<html><body>${hex} ${asset}</body></html>`, "checksums.txt"],
    ["nothing", "", `${asset}.sha256`],
  ])("%s", (_, text, fileName) => {
    expect(findChecksum(text, fileName, asset)).toEqual({ kind: "absent" });
  });

  test("lines that contradict each other", () => {
    const text = `${hex}  linux/${asset}\n${other}  darwin/${asset}\n`;
    expect(findChecksum(text, "checksums.txt", asset)).toEqual({
      kind: "ambiguous",
      digests: [`sha256:${hex}`, `sha256:${other}`],
    });
  });

  test("megabytes that are made to be slow", () => {
    for (const text of [...checksumFiles, `${hex}${" ".repeat(3e6)}`]) {
      expect(findChecksum(text, "checksums.txt", asset)).toEqual({ kind: "absent" });
    }
  });
});

test("the checksum files of a release are told by their names, the asset's own first", () => {
  const release = [
    "checksums.txt",
    "checksums.txt.asc",
    "tool_1.2.3_checksums.txt",
    "SHA256SUMS",
    "SHA256SUMS.sig",
    "sha512sum.txt",
    "checksums-sha256.txt",
    "b2sums.txt",
    "summary.txt",
    asset,
    `${asset}.asc`,
    `${asset}.sha256`,
    `${asset}.sha512sum`,
    `other.${asset}.sha256`,
    "other.zip",
    "other.zip.sha256sum",
    "gosum",
  ];
  expect(checksumFilesFor(asset, release)).toEqual([
    `${asset}.sha256`,
    `${asset}.sha512sum`,
    "checksums.txt",
    "tool_1.2.3_checksums.txt",
    "SHA256SUMS",
    "sha512sum.txt",
    "checksums-sha256.txt",
  ]);
});
