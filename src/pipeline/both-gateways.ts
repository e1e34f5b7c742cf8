import { statSync } from "node:fs";
import { isPluginFolder } from "../build/plugin-folder.ts";
import {
  type ObtainInputs,
  parseInputs,
  parsePluginArgument,
  parseVerdictInputs,
  type RawInputs,
} from "../inputs/inputs.ts";
import type { Report } from "../model/report.ts";
import type { Environment } from "../ports/environment.ts";
import { type VerifyIo, verifyFiles } from "./verify-files.ts";

/** Two gateways with plugins, as the user wrote them. */
interface BothWishes {
  readonly gateways: readonly [a: string, b: string];
  /** Each a built plugin or the folder of its source. */
  readonly plugins: readonly string[];
  readonly obtain: ObtainInputs;
  readonly raw: RawInputs;
}

/**
 * What becomes of plugins in two gateways. Source is held against each of them, and nothing is built.
 * @throws UserError for a mistake in the input
 */
export async function judgeInBoth(wishes: BothWishes, environment: Environment, io: VerifyIo): Promise<Report> {
  const { gateways, plugins, obtain, raw } = wishes;
  if (!plugins.some(isSource)) {
    return await verifyFiles({ ...parseVerdictInputs(raw), gateways, plugins, obtain, hash: "none" }, io);
  }
  const inputs = parseInputs(
    { ...raw, gateway: gateways.join("\n"), plugin: plugins.join("\n"), "preflight-only": "true" },
    environment,
  );
  const { run } = await import("./run.ts");
  return await io.withContext(async (context) => (await run(inputs, context)).report);
}

function isSource(written: string): boolean {
  const { path } = parsePluginArgument(written);
  if (path.endsWith(".go")) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && !isPluginFolder(path);
}
