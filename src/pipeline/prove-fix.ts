import type { RunInputs } from "../inputs/inputs.ts";
import type { Fix } from "../model/fix.ts";
import type { PluginReport } from "../model/report.ts";
import type { PluginFix } from "./fix-plugin.ts";
import { run } from "./run.ts";
import type { RunContext } from "./run-context.ts";

/** What the files of a plugin cannot show: it is built from them as they lie, verified, and where asked for opened. */
export async function proveFix(fixed: PluginFix, inputs: RunInputs, context: RunContext): Promise<PluginFix> {
  if (fixed.standing !== "fits" && fixed.standing !== "proven") return fixed;
  const { report } = await run(inputs, context);
  const [plugin] = report.checks.flatMap(({ plugins }) => plugins);
  if (plugin === undefined) return fixed;
  if (plugin.verdict === "loads" || plugin.verdict === "mismatch") return { ...fixed, built: plugin.path };
  return { ...fixed, standing: plugin.verdict === "unknown" ? "undecided" : "none", fix: refused(plugin) };
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
