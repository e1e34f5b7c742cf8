import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import { prepareSurroundings } from "./native.ts";
import type { BuildIo, NativeBuild } from "./native-build.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { copySource, prepareSource } from "./prepare.ts";

/**
 * Only the preflight of a build: copies, prepares and resolves as the build would, and builds nothing.
 * @throws UserError where the source cannot be copied, a wish cannot be met, or there is no Go on this machine
 */
export async function runPreflight(build: NativeBuild, gateway: GatewayFacts, io: BuildIo): Promise<Preflight> {
  const { recipe, source } = build;
  const folder = io.temporary.create();
  try {
    for (const name of ["src", "tmp"]) mkdirSync(join(folder, name));
    const environment = { ...io.settings, ...recipe.environment, GOTMPDIR: join(folder, "tmp") };
    const prepareIo = prepareSurroundings(recipe, io, folder, environment);
    const copied = await copySource(source, recipe, prepareIo);
    const prepared = await prepareSource(copied, source, recipe, build, prepareIo);
    if (prepared.kind === "unbuilt") {
      return { outlook: "unbuilt", findings: prepared.findings, packages: 0, shared: 0 };
    }
    return await preflight(prepared.source, recipe, gateway, prepareIo);
  } finally {
    io.temporary.remove(folder);
  }
}
