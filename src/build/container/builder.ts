import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { Building } from "./building.ts";
import type { ContainerBuild, ContainerIo, ContainerOutcome } from "./container-build.ts";
import { Unbuilt } from "./unbuilt.ts";

/**
 * Builds a plugin in a compiler image. Everything goes in and out by copy, so that the engine may be on another machine;
 * the file appears at its place complete or not at all, and no container outlives this process.
 * @throws UserError where the source cannot be copied or the output cannot be written
 */
export async function buildInContainer(build: ContainerBuild, io: ContainerIo): Promise<ContainerOutcome> {
  checkWritable(build.output);
  const folder = io.temporary.create();
  try {
    return await new Building(build, io, folder).run();
  } catch (error) {
    if (error instanceof Unbuilt) return { kind: "unbuilt", findings: error.findings };
    throw error;
  } finally {
    io.temporary.remove(folder);
  }
}

/** Folders that an earlier run as root left are found before minutes are spent. @throws UserError */
function checkWritable(output: string): void {
  let folder = dirname(output);
  while (!statSync(folder, { throwIfNoEntry: false }) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    const isRoots = statSync(folder, { throwIfNoEntry: false })?.uid === 0;
    const what = isRoots
      ? `belongs to root; take it back with: sudo chown -R "$(id -u):$(id -g)" ${folder}`
      : "cannot be written to";
    throw new UserError(`plugin-file: the folder ${folder} ${what}.`);
  }
}
