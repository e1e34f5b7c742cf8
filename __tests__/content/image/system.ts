import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { run } from "../../support/command.ts";
import type { Member } from "./layers.ts";

/** This machine's C library, in the folders in which Debian has it. */
export interface System {
  /** `usr/lib/x86_64-linux-gnu`, without a leading slash. */
  readonly folder: string;
  /** `x86_64-linux-gnu`. */
  readonly architecture: string;
  /** PT_INTERP of programs of this machine. */
  readonly interpreter: string;
  readonly members: readonly Member[];
}

/** Reads this machine's libc, loader and compiler libraries as members of a layer. */
export async function systemLayer(program: string): Promise<System> {
  const libc = await path("libc.so.6");
  const architecture = basename(dirname(libc));
  const folder = `usr/lib/${architecture}`;
  const interpreter = await interpreterOf(program);
  const loader = basename(interpreter);
  const names = ["libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "libresolv.so.2", loader, "libgcc_s.so.1"];
  const members: Member[] = [["usr/"], ["usr/lib/"], [`${folder}/`], { path: "lib", symlink: "usr/lib" }];
  for (const name of names) members.push([`${folder}/${name}`, await readFile(await path(name)), 0o755]);
  if (dirname(interpreter) !== "/lib") {
    members.push([`usr${dirname(interpreter)}/`], {
      path: dirname(interpreter).slice(1),
      symlink: `usr${dirname(interpreter)}`,
    });
  }
  members.push({ path: interpreter.slice(1), symlink: `/lib/${architecture}/${loader}` });
  return { folder, architecture, interpreter, members };
}

async function path(library: string): Promise<string> {
  const { stdout } = await run("gcc", [`-print-file-name=${library}`]);
  return stdout.trim();
}

async function interpreterOf(program: string): Promise<string> {
  const { stdout } = await run("readelf", ["--program-headers", "--wide", program]);
  const found = /program interpreter: (\S+)\]/.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`${program} has no interpreter`);
  return found;
}
