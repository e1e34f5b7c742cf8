import { fetchGatewaySource } from "../build/native.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { Fix } from "../model/fix.ts";
import type { PluginReport } from "../model/report.ts";
import { buildAgain } from "./build-again.ts";
import { buildIoOf } from "./build-io.ts";
import type { PluginFix } from "./fix-plugin.ts";
import { withOneBuild } from "./one-build.ts";
import { run } from "./run.ts";
import type { RunContext } from "./run-context.ts";

/**
 * What the files of a plugin cannot show: it is built from them as they lie, and verified. Where its workspace has another
 * commit of the gateway's own module, it is built beside the release that the gateway records.
 */
export async function proveFix(fixed: PluginFix, inputs: RunInputs, context: RunContext): Promise<PluginFix> {
  if (fixed.standing !== "fits" && fixed.standing !== "proven") return fixed;
  const plugin = await builtPlugin(inputs, context);
  if (loads(plugin)) return { ...fixed, built: plugin.path };
  if (plugin.cause?.kind === "gateway-build" && inputs.build.gatewaySource === undefined) {
    const beside = await besideRelease(inputs, context);
    if (beside !== undefined) return { ...fixed, ...beside };
  }
  return { ...fixed, standing: plugin.verdict === "unknown" ? "undecided" : "none", fix: refused(plugin) };
}

async function builtPlugin(inputs: RunInputs, context: RunContext): Promise<PluginReport> {
  const { report } = await run(inputs, context);
  const [plugin] = report.checks.flatMap(({ plugins }) => plugins);
  if (plugin === undefined) throw new Error("The report has no plugin.");
  return plugin;
}

function loads({ verdict }: PluginReport): boolean {
  return verdict === "loads" || verdict === "mismatch";
}

/** The plugin beside the source that the gateway was built from; undefined where it does not load so. */
async function besideRelease(
  inputs: RunInputs,
  context: RunContext,
): Promise<Pick<PluginFix, "built" | "build"> | undefined> {
  const gatewaySource = await withOneBuild("fix", inputs, context, async ({ plan, item }) =>
    item === undefined ? undefined : await fetchGatewaySource(item.build, buildIoOf(plan, context)),
  );
  if (gatewaySource === undefined) return undefined;
  const wanted = { ...inputs, build: { ...inputs.build, gatewaySource } };
  const plugin = await builtPlugin(wanted, context);
  if (!loads(plugin)) return undefined;
  const line = await withOneBuild("fix", wanted, context, async ({ check, item }) =>
    item === undefined ? undefined : buildAgain(item, check, wanted, "native"),
  );
  return line === undefined ? undefined : { built: plugin.path, build: { folder: ".", line } };
}

/** Why a plugin that was built from files which fit is refused. */
function refused({ fix, cause, findings }: PluginReport): Fix {
  const [said] = findings.filter(({ severity }) => severity === "error");
  const reason = fix?.reason ?? cause?.evidence[0] ?? said?.message;
  return {
    standing: "none",
    steps: fix?.steps ?? [],
    reason: `It was built from files that fit, and does not load.${reason === undefined ? "" : ` ${reason}`}`,
  };
}
