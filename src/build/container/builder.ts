import { rmSync } from "node:fs";
import { Building } from "./building.ts";
import type { ContainerBuild, ContainerIo, ContainerOutcome, UnbuiltInContainer } from "./container-build.ts";
import { Unbuilt } from "./unbuilt.ts";

/**
 * Builds a plugin in a compiler image. Everything goes in and out by copy, so that the engine may be on another machine;
 * the file appears at its place complete or not at all, an older one is gone before, and no container outlives this
 * process.
 * @throws UserError where the source cannot be copied or the output cannot be written
 */
export async function buildInContainer(build: ContainerBuild, io: ContainerIo): Promise<ContainerOutcome> {
  rmSync(build.output, { force: true });
  return await orUnbuilt(build, io, (building) => building.run());
}

/**
 * Reads every module that a build in a compiler image needs into a module cache of this machine, and builds nothing.
 * @returns undefined where all is there
 * @throws UserError where the source cannot be copied, or this machine has no Go
 */
export async function fetchForContainer(
  build: ContainerBuild,
  cache: string,
  io: ContainerIo,
): Promise<UnbuiltInContainer | undefined> {
  return await orUnbuilt(build, io, async (building) => {
    await building.fetch(cache);
    return undefined;
  });
}

async function orUnbuilt<T>(build: ContainerBuild, io: ContainerIo, act: (building: Building) => Promise<T>) {
  const folder = io.temporary.create();
  const building = new Building(build, io, folder);
  try {
    return await act(building);
  } catch (error) {
    if (!(error instanceof Unbuilt)) throw error;
    const { call } = building;
    const { findings, fault } = error;
    return { kind: "unbuilt", findings, fault, ...(call !== undefined && { call }) } as const;
  } finally {
    io.temporary.remove(folder);
  }
}
