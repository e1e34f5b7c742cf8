import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, open, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entries } from "../../src/content/archive/entry.ts";
import { openArchive } from "../../src/content/archive/open-archive.ts";
import { commands, run } from "../support/command.ts";
import { need, requirements } from "./requirements.ts";

let folder: string;

beforeAll(async () => {
  need(requirements.compressors);
  need(requirements.packagers);
  folder = await mkdtemp(join(tmpdir(), "archives-"));
  await makeTree(join(folder, "tree"));
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Files as packages have them: a program, other names of it, deep folders, an empty file, one with a long path. */
async function makeTree(root: string): Promise<void> {
  const deep = join(root, "usr/share", ...Array.from({ length: 12 }, (_, index) => `a-long-folder-name-${index}`));
  await mkdir(join(root, "usr/bin"), { recursive: true });
  await mkdir(deep, { recursive: true });
  const program = await readFile(process.execPath);
  await writeFile(join(root, "usr/bin/gateway"), program.subarray(0, 20_000_000), { mode: 0o755 });
  await link(join(root, "usr/bin/gateway"), join(root, "usr/bin/another-name"));
  await symlink("../bin/gateway", join(root, "usr/share/gateway"));
  await writeFile(join(root, "usr/share/empty"), "");
  await writeFile(join(root, "usr/share/größe"), "ü");
  await writeFile(join(deep, "text"), "deep down");
}

/** What is in a folder: a digest for a file, the target for a symbolic link, by path. */
async function onDisk(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(root.length + 1);
    if (entry.isFile()) found[path] = digest(await readFile(file));
    if (entry.isSymbolicLink()) found[path] = `-> ${await readlink(file)}`;
  }
  return found;
}

/** The same of an archive's members, as extracting them would leave it. */
async function extracted(entries: Entries): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const links: (readonly [path: string, link: string])[] = [];
  for await (const entry of entries) {
    if (entry.kind === "file") found[entry.path] = digest(await buffer(entry.content()));
    if (entry.kind === "symlink") found[entry.path] = `-> ${entry.link}`;
    if (entry.kind === "hardlink") links.push([entry.path, entry.link ?? ""]);
  }
  for (const [path, link] of links) found[path] = found[link] ?? "nothing";
  return found;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function read(file: string): Promise<Record<string, string>> {
  const opened = await openArchive(file, { reference: file, folder, commands });
  const layer = opened.kind === "tree" ? opened.tree.layers[0] : undefined;
  if (layer === undefined) throw new Error(`${file} is taken for ${opened.kind}.`);
  return await extracted(layer.entries());
}

/** Runs a line of shell in the folder. @throws Error where it fails */
async function shell(line: string): Promise<void> {
  const { code, stderr, stdout } = await run("sh", ["-ec", line], { cwd: folder });
  if (code !== 0) throw new Error(`${line}: ${stderr}${stdout}`);
}

test("Debian's containerd is read out of its package with the bytes that dpkg-deb extracts", async () => {
  await shell("mkdir -p debian && cd debian && apt-get download containerd && dpkg-deb -x containerd_*.deb root");
  const [name] = (await readdir(join(folder, "debian"))).filter((each) => each.endsWith(".deb"));
  const found = await read(join(folder, "debian", name ?? "no package"));
  expect(found).toEqual(await onDisk(join(folder, "debian/root")));
  expect(Object.keys(found)).toContain("usr/bin/containerd");
});

test.each(["gzip", "xz", "zstd", "none"])(
  "a package by dpkg-deb -Z%s has the files that it was made of",
  async (packing) => {
    await shell(
      `rm -rf package && cp -a tree package && mkdir package/DEBIAN &&
     printf 'Package: gateway\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody <a@example.com>\\nDescription: x\\n' > package/DEBIAN/control &&
     dpkg-deb --root-owner-group -Z${packing} -z1 -b package gateway-${packing}.deb`,
    );
    expect(await read(join(folder, `gateway-${packing}.deb`))).toEqual(await onDisk(join(folder, "tree")));
  },
);

test.each(["w1.gzdio", "w1.xzdio", "w1.lzdio", "w3.zstdio", "w.ufdio"])(
  "a package by rpmbuild with payload %s has the files that rpm2cpio and cpio extract",
  async (payload) => {
    const spec = [
      "Name: gateway",
      "Version: 1",
      "Release: 1",
      "Summary: x",
      "License: MIT",
      "BuildArch: noarch",
      "%description",
      "x",
      "%install",
      `cp -a ${join(folder, "tree")}/. %{buildroot}/`,
      "%files",
      "/usr",
    ];
    await writeFile(join(folder, "gateway.spec"), `${spec.join("\n")}\n`);
    const definitions = [
      `_topdir ${join(folder, `rpm-${payload}`)}`,
      `_binary_payload ${payload}`,
      "_build_id_links none",
      "debug_package %{nil}",
      "__os_install_post %{nil}",
      "_binaries_in_noarch_packages_terminate_build 0",
      "__brp_strip /bin/true",
    ].map((definition) => `--define '${definition}'`);
    await shell(`rpmbuild -bb --nodeps --noclean ${definitions.join(" ")} gateway.spec`);
    await shell(
      `rm -rf by-cpio && mkdir by-cpio && cd by-cpio && rpm2cpio ../rpm-${payload}/RPMS/*/*.rpm | cpio -idm --quiet`,
    );
    const [architecture = ""] = await readdir(join(folder, `rpm-${payload}/RPMS`));
    const [name = ""] = await readdir(join(folder, `rpm-${payload}/RPMS`, architecture));
    const found = await read(join(folder, `rpm-${payload}/RPMS`, architecture, name));
    expect(found).toEqual(await onDisk(join(folder, "by-cpio")));
    expect(found).toEqual(await onDisk(join(folder, "tree")));
  },
);

test.each([
  ["GNU tar and gzip", "tar -C tree -cf - . | gzip -1 > $out"],
  ["GNU tar and pax headers", "tar -C tree --format=posix --xattrs -cf $out ."],
  ["GNU tar and xz in two blocks", "tar -C tree -cf - . | xz -T2 -0 --block-size=8MiB > $out"],
  ["GNU tar and zstd with the longest window", "tar -C tree -cf - . | zstd -q -3 --long=27 > $out"],
  ["GNU tar and zstd in many frames", "tar -C tree -cf - . | split -b 3M --filter='zstd -q -c' - x > $out"],
  ["GNU tar and pzstd", "tar -C tree -cf tree.tar . && pzstd -q -f tree.tar -o $out"],
  ["bsdtar and gzip", "bsdtar -C tree -czf $out ."],
  ["bsdtar and zstd", "bsdtar -C tree --zstd -cf $out ."],
  ["bsdtar in its older format", "bsdtar -C tree --format=gnutar -cf $out ."],
  ["bsdtar as cpio", "bsdtar -C tree --format=newc -cf $out ."],
  ["cpio", "(cd tree && find . | cpio -o -H newc --quiet) > $out"],
  ["zip", "rm -f $out && cd tree && zip -qry1 $out ."],
  ["zip without compression", "rm -f $out && cd tree && zip -qry0 $out ."],
  ["zip of 64 bits", "rm -f $out && cd tree && zip -qry1 -fz $out ."],
  ["bsdtar as zip", "bsdtar -C tree --format=zip -cf $out ."],
])("an archive by %s has the files that it was made of", async (name, command) => {
  // `zip` adds the suffix; it means nothing to the reader.
  const file = join(folder, `${name.replaceAll(" ", "-")}.zip`);
  await shell(`out='${file}'; ${command}`);
  expect(await read(file)).toEqual(await onDisk(join(folder, "tree")));
});

test("a zip archive that was written to a pipe, with sizes behind its members, is read", async () => {
  await shell("zip -q -1 - - < tree/usr/bin/gateway > piped.zip");
  const program = await readFile(join(folder, "tree/usr/bin/gateway"));
  expect(await read(join(folder, "piped.zip"))).toEqual({ "-": digest(program) });
});

describe("a member is refused, and the others are read:", () => {
  async function outcomes(file: string): Promise<Record<string, string>> {
    const opened = await openArchive(file, { reference: "ref", folder, commands });
    const layer = opened.kind === "tree" ? opened.tree.layers[0] : undefined;
    const found: Record<string, string> = {};
    for await (const entry of layer?.entries() ?? []) {
      if (entry.kind !== "file") continue;
      const content = async () => (await buffer(entry.content())).toString();
      found[entry.path] = await content().catch((error: unknown) => String(error));
    }
    return found;
  }

  test("what zip -e encrypted", async () => {
    await shell(
      "printf secret > secret && printf plain > plain && zip -q -P password e.zip secret && zip -q e.zip plain",
    );
    expect(await outcomes(join(folder, "e.zip"))).toEqual({
      plain: "plain",
      secret: 'UserError: "ref" is refused: its member "secret" is encrypted.',
    });
  });

  test("what bsdtar and GNU tar stored as sparse", async () => {
    const holes = await open(join(folder, "holes"), "w");
    for (let at = 0; at < 20; at++) await holes.write("x", at * 1_000_000);
    await holes.close();
    await shell("printf plain > plain && bsdtar -cf b.tar holes plain && tar -cSf g.tar holes plain");
    for (const file of ["b.tar", "g.tar"]) {
      expect(await outcomes(join(folder, file))).toEqual({
        plain: "plain",
        holes: expect.stringMatching(
          /is stored as a sparse file, which is not read: pack it again without --sparse\.$/,
        ),
      });
    }
  });

  test("what tar -P packed with an absolute path", async () => {
    await shell('printf plain > plain && printf x > absolute && tar -cPf p.tar "$PWD/absolute" plain');
    const found = await outcomes(join(folder, "p.tar"));
    expect(found["plain"]).toBe("plain");
    expect(found[`${folder}/absolute`.slice(1)]).toMatch(/has a path that is absolute\.$/);
  });
});

test("zstd data that needs gigabytes of memory is refused", async () => {
  await shell("head -c 300000000 /dev/urandom | zstd -q --long=31 --ultra -1 > long.zst");
  await expect(openArchive(join(folder, "long.zst"), { reference: "ref", folder, commands })).rejects.toThrow(
    '"ref" needs more than 128 MiB to be decompressed',
  );
});
