// What the system in an image offers to plugins, with the real libraries of this machine.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { RuntimeFacts } from "../../../src/model/gateway-facts.ts";
import { type Extracted, type Member, stackOf, take } from "../../content/image/layers.ts";
import { type System, systemLayer } from "../../content/image/system.ts";
import { buildHost } from "../../support/build.ts";
import { run } from "../../support/command.ts";
import { versionNames } from "../../support/system-libraries.ts";

let gateway: Buffer;
let system: System;
let libc: Buffer;

beforeAll(async () => {
  const host = await buildHost();
  gateway = await readFile(host);
  system = await systemLayer(host);
  libc = contentOf(`${system.folder}/libc.so.6`);
});

function contentOf(path: string): Buffer {
  const member = system.members.find((one) => Array.isArray(one) && one[0] === path);
  const content = Array.isArray(member) ? member[1] : undefined;
  if (!Buffer.isBuffer(content)) throw new Error(`There is no ${path}`);
  return content;
}

/** The same library for another machine: e_machine is all that a loader looks at first. */
function forOtherMachine(library: Buffer): Buffer {
  const other = Buffer.from(library);
  other.writeUInt16LE(0xf3 ^ library.readUInt16LE(18), 18);
  return other;
}

async function extracted(layers: readonly Iterable<Member>[], environment: readonly string[] = []): Promise<Extracted> {
  const app: Member[] = [["app/"], ["app/gateway", gateway, 0o755]];
  return await take(stackOf(...layers, app), { kind: "path", path: "/app/gateway" }, { runtime: "read", environment });
}

async function runtimeWith(members: readonly Member[], environment: readonly string[] = []): Promise<RuntimeFacts> {
  const { runtime } = await extracted([system.members, members], environment);
  if (runtime === undefined) throw new Error("No runtime was found.");
  return runtime;
}

describe("the runtime of an image with glibc", () => {
  test("has the libc that says so itself, its versions as readelf tells them, and its libraries", async () => {
    const { runtime, files, said } = await extracted([system.members]);
    const { stdout } = await run("getconf", ["GNU_LIBC_VERSION"]);
    expect(`${runtime?.libc} ${runtime?.libcVersion}`).toBe(stdout.trim());
    const file = (await run("gcc", ["-print-file-name=libc.so.6"])).stdout.trim();
    expect(new Set(runtime?.versions["libc.so.6"])).toEqual(new Set(await versionNames(file, "definition")));
    expect(runtime?.versions["libgcc_s.so.1"]).toContain("GCC_3.0");
    expect(runtime?.libraries).toEqual(expect.arrayContaining(["libc.so.6", "libm.so.6", "libgcc_s.so.1"]));
    expect(runtime?.incomplete).toBeUndefined();
    expect(files).toHaveLength(1);
    expect(said).toEqual([]);
  });

  test("has only the wanted file left in the folder", async () => {
    const { folder, files } = await extracted([system.members]);
    expect((await run("ls", [folder])).stdout.trim().split("\n")).toHaveLength(1);
    expect(files[0]?.size).toBe(gateway.length);
  });

  test("has a library under the name of a link to it", async () => {
    const own: Member[] = [
      [`${system.folder}/libfoo.so.1.2.3`, libc],
      { path: `${system.folder}/libfoo.so.1`, symlink: "libfoo.so.1.2.3" },
      { path: "etc/alternatives/libbar", symlink: `/${system.folder}/libfoo.so.1.2.3` },
      { path: `${system.folder}/libbar.so.3`, symlink: "/etc/alternatives/libbar" },
      { path: `${system.folder}/libgone.so.1`, symlink: "libnowhere.so.1" },
    ];
    const { libraries } = await runtimeWith(own);
    expect(libraries).toEqual(expect.arrayContaining(["libfoo.so.1", "libfoo.so.1.2.3", "libbar.so.3"]));
    expect(libraries).not.toContain("libgone.so.1");
  });

  test("has none of another machine's libraries, nor linker scripts, nor what is in other folders", async () => {
    const { libraries } = await runtimeWith([
      ["usr/lib/libother.so.1", forOtherMachine(libc)],
      ["usr/lib/foreign-linux-gnu/libforeign.so.1", forOtherMachine(libc)],
      [`${system.folder}/libscript.so`, "INPUT(-lc)"],
      ["opt/own/libown.so.1", libc],
      ["usr/lib/libempty.so.1", ""],
    ]);
    for (const name of ["libother.so.1", "libforeign.so.1", "libscript.so", "libown.so.1"]) {
      expect(libraries).not.toContain(name);
    }
  });

  test("has what an upper layer took away no more", async () => {
    const { libraries } = await runtimeWith([[`${system.folder}/.wh.libgcc_s.so.1`, ""]]);
    expect(libraries).not.toContain("libgcc_s.so.1");
  });

  test("has the folders of LD_LIBRARY_PATH, the last that is set", async () => {
    const own: Member[] = [["opt/own/libown.so.1", libc]];
    expect((await runtimeWith(own, ["LD_LIBRARY_PATH=/x:/opt/own"])).libraries).toContain("libown.so.1");
    expect((await runtimeWith(own, ["LD_LIBRARY_PATH=/opt/own", "LD_LIBRARY_PATH="])).libraries).not.toContain(
      "libown.so.1",
    );
  });

  test("has the folders of ld.so.conf, where there is a cache that was made from it", async () => {
    const own: Member[] = [
      ["opt/own/libown.so.1", libc],
      ["opt/second/libsecond.so.1", libc],
      ["etc/ld.so.conf", "# a remark\ninclude /etc/ld.so.conf.d/*.conf\n/opt/second # here too\n"],
      ["etc/ld.so.conf.d/own.conf", "/opt/own\n"],
    ];
    expect((await runtimeWith(own)).libraries).not.toContain("libown.so.1");
    const { libraries } = await runtimeWith([...own, ["etc/ld.so.cache", "glibc-ld.so.cache1.1"]]);
    expect(libraries).toEqual(expect.arrayContaining(["libown.so.1", "libsecond.so.1"]));
  });

  test("is the older libc where an upper layer brings it", async () => {
    const marker = Buffer.from("stable release version ");
    const at = libc.indexOf(marker) + marker.length;
    const older = Buffer.from(libc);
    older.write("2.17.", at, "latin1");
    const { libcVersion } = await runtimeWith([[`${system.folder}/libc.so.6`, older]]);
    expect(libcVersion).toBe("2.17");
  });
});

describe("there is no runtime", () => {
  test("in a tree without a system, such as a package: nothing is said", async () => {
    const { runtime, said } = await extracted([[["usr/share/doc/gateway/copyright", "x"]]]);
    expect(runtime).toBeUndefined();
    expect(said).toEqual([]);
  });

  test("where the interpreter is not there although a libc is, and that is said", async () => {
    const without: Member[] = [
      [`.wh.${system.interpreter.split("/")[1]}`, ""],
      [`${system.folder}/.wh.${system.interpreter.split("/").at(-1)}`, ""],
    ];
    const { runtime, said } = await extracted([system.members, without]);
    expect(runtime).toBeUndefined();
    expect(said.join()).toContain(`the program asks for ${system.interpreter}, which is not there`);
  });

  test("where it is not asked for", async () => {
    const stack = stackOf(system.members, [["app/"], ["app/gateway", gateway, 0o755]]);
    const { runtime } = await take(stack, { kind: "path", path: "/app/gateway" });
    expect(runtime).toBeUndefined();
    expect(stack.readings).toEqual([0, 1]);
  });

  test("of a damaged loader, libc and configuration, which harm nobody", async () => {
    const damaged: Member[] = [
      [`${system.folder}/libc.so.6`, libc.subarray(0, 1000)],
      [`${system.folder}/libm.so.6`, Buffer.from("\x7fELF\x02\x01\x01", "latin1")],
      ["etc/ld.so.conf", Buffer.alloc(1000, 0xff)],
      ["etc/ld.so.cache", ""],
    ];
    const { runtime, files } = await extracted([system.members, damaged]);
    expect(files).toHaveLength(1);
    expect(runtime?.versions["libc.so.6"]).toBeUndefined();
  });
});
