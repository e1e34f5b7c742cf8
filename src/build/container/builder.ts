import { Building } from "./building.ts";
import type { ContainerBuild, ContainerIo, ContainerOutcome } from "./container-build.ts";
import { Unbuilt } from "./unbuilt.ts";

/**
 * Builds a plugin in a compiler image. Everything goes in and out by copy, so that the engine may be on another machine;
 * the file appears at its place complete or not at all, and no container outlives this process.
 * @throws UserError where the source cannot be copied or the output cannot be written
 */
export async function buildInContainer(build: ContainerBuild, io: ContainerIo): Promise<ContainerOutcome> {
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
