import { fetchGatewaySource } from "../build/native.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { Fix, FixStep } from "../model/fix.ts";
import type { PluginReport } from "../model/report.ts";
import { toolName } from "../model/tool.ts";
import { setting } from "../verify/recorded-settings.ts";
import { buildAgain } from "./build-again.ts";
import { buildIoOf } from "./build-io.ts";
import { fixPlugin, type PluginFix } from "./fix-plugin.ts";
import { withOneBuild } from "./one-build.ts";
import { run } from "./run.ts";
import type { RunContext } from "./run-context.ts";

/**
 * What the files of a plugin cannot show: it is built from them as they lie, and verified. Where it is refused for what it
 * was built beside or against, the gateway's own release and the C compiler of its libc are tried.
 */
export async function proveFix(fixed: PluginFix, inputs: RunInputs, surroundings: RunContext): Promise<PluginFix> {
  if (fixed.standing !== "fits" && fixed.standing !== "proven") return fixed;
  const { environment } = surroundings;
  const context = fixed.isOutsideWorkspace
    ? { ...surroundings, environment: { ...environment, GOWORK: "off" } }
    : surroundings;
  const plugin = await builtPlugin(inputs, context);
  if (loads(plugin)) return { ...fixed, built: plugin.path };
  const other = await otherwise(plugin, inputs, context);
  if (other !== undefined) {
    const again = await builtPlugin(other.inputs, other.context);
    if (loads(again)) return { ...fixed, built: again.path, build: await other.build() };
  }
  const fix = refused(plugin);
  return { ...fixed, standing: plugin.verdict === "unknown" ? "undecided" : fix.standing, fix };
}

/** The same build in other surroundings. */
interface Otherwise {
  readonly inputs: RunInputs;
  readonly context: RunContext;
  /** How a person builds so. */
  build(): Promise<PluginFix["build"]>;
}

async function otherwise(
  { cause }: PluginReport,
  inputs: RunInputs,
  context: RunContext,
): Promise<Otherwise | undefined> {
  switch (cause?.kind) {
    case "gateway-build":
      return inputs.build.gatewaySource === undefined ? await besideRelease(inputs, context) : undefined;
    case "missing-library":
    case "missing-symbol":
    case "missing-version":
      return await againstOtherLibc(inputs, context);
    case "already-loaded":
      return inputs.build.id === undefined ? withBuildId(inputs, context) : undefined;
    case "cgo-headers":
      return await withFlagsOfGateway(inputs, context);
    default:
      return undefined;
  }
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

/** Beside the source that the gateway was built from. */
async function besideRelease(inputs: RunInputs, context: RunContext): Promise<Otherwise | undefined> {
  const gatewaySource = await withOneBuild("fix", inputs, context, async ({ plan, item }) =>
    item === undefined ? undefined : await fetchGatewaySource(item.build, buildIoOf(plan, context)),
  );
  if (gatewaySource === undefined) return undefined;
  return byBuildCommand({ ...inputs, build: { ...inputs.build, gatewaySource } }, context);
}

/** With a plugin path of its own, where the gateway has the usual one already. */
function withBuildId(inputs: RunInputs, context: RunContext): Otherwise {
  return byBuildCommand({ ...inputs, build: { ...inputs.build, id: "auto" } }, context);
}

/** What no line of go build alone can do. */
function byBuildCommand(inputs: RunInputs, context: RunContext): Otherwise {
  const build = async (): Promise<PluginFix["build"]> =>
    await withOneBuild("fix", inputs, context, async ({ check, item }) => {
      if (item === undefined) throw new Error("The plugin is gone.");
      return { folder: ".", line: buildAgain(item, check, inputs, "native") };
    });
  return { inputs, context, build };
}

/** By the usual compiler for the C library that the gateway's dynamic linker belongs to. */
async function againstOtherLibc(inputs: RunInputs, context: RunContext): Promise<Otherwise | undefined> {
  const interpreter = await withOneBuild(
    "fix",
    inputs,
    context,
    async ({ check }) => check.gateway.facts.linking.interpreter,
  );
  if (interpreter === undefined) return undefined;
  const compiler = /\/ld-musl-/.test(interpreter) ? "musl-gcc" : "gcc";
  if (context.environment["CC"] === compiler) return undefined;
  const wanted = { ...context, environment: { ...context.environment, CC: compiler } };
  return { inputs, context: wanted, build: async () => (await fixPlugin(inputs, "show", wanted)).build };
}

/** Flags that only define, optimise and describe: others can name programs and files, and a gateway is anybody's. */
const harmlessFlags = /^(?:-(?:g|O[0-3sz]?|[DU]\w+(?:=[\w.+-]*)?)(?: |$))+$/;

/** With the flags of the C compiler that the gateway records, else with Go's own in the place of those of the shell. */
async function withFlagsOfGateway(inputs: RunInputs, context: RunContext): Promise<Otherwise | undefined> {
  const name = "CGO_CFLAGS";
  const recorded = await withOneBuild("fix", inputs, context, async ({ check }) => {
    const { buildInfo } = check.gateway.facts;
    return buildInfo && setting(buildInfo, name);
  });
  // Source: cmd/go/internal/work, defaultCFlags.
  const flags = recorded ?? "-g -O2";
  const isSame = (context.environment[name] || "-g -O2") === flags;
  if (isSame || !harmlessFlags.test(flags)) return undefined;
  const wanted = { ...context, goSettings: { ...context.goSettings, [name]: flags } };
  return { inputs, context: wanted, build: async () => (await fixPlugin(inputs, "show", wanted)).build };
}

/** Why a plugin that was built from files which fit is refused, and what is left to try. */
function refused({ fix, cause, findings, verdict }: PluginReport): Fix {
  const [said] = findings.filter(({ severity }) => severity === "error");
  const place = said?.where === undefined ? "" : `${said.where.file}:${said.where.line}: `;
  const why = fix?.reason ?? cause?.evidence[0] ?? (said && `${place}${said.message}`);
  // That is what was just done.
  const isFix = (step: FixStep) => step.kind === "command" && step.line.startsWith(`${toolName} fix `);
  const steps = (fix?.steps ?? []).filter((step) => !isFix(step));
  const canTry = fix?.standing !== "none" && steps.some(({ kind }) => kind === "command");
  const what =
    verdict === "unbuilt"
      ? "Its modules fit, and it does not build."
      : "It was built from files that fit, and does not load.";
  const reason = `${what}${why === undefined ? "" : ` ${why}`}`;
  return { standing: canTry ? "try" : "none", steps, reason };
}
