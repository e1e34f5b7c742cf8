import { basename } from "node:path";
import { inputTable, type RunInputs } from "../inputs/inputs.ts";
import type { BuildReport } from "../model/report.ts";
import { formatTarget, isSameTarget } from "../model/target.ts";
import { toolName } from "../model/tool.ts";
import { printCommand } from "../ports/command-runner.ts";
import type { Check, PlannedBuild, PlannedItem } from "./item.ts";

/**
 * The command line that builds one plugin of a run again, wherever its inputs came from: what was left open is what was
 * chosen. It holds names of variables of the build, and none of their values.
 */
export function buildAgain(
  { build, template }: PlannedBuild,
  { written, gateway, target }: Check<PlannedItem>,
  inputs: RunInputs,
  builder: BuildReport["builder"],
): string {
  const { obtain, workingDirectory, outputDirectory, pluginFile } = inputs;
  const { image, command, variables, network, tags, ldflags, gatewaySource, pin, glibc, offline } = inputs.build;
  const { name, path } = build.source;
  const pins = obtain.gatewayDigests.filter(
    (pin) =>
      (pin.reference === undefined || pin.reference === written) &&
      (pin.target === undefined || isSameTarget(pin.target, target)),
  );
  const flags: readonly (readonly [name: string, value: string | undefined])[] = [
    ["working-directory", unusual("working-directory", workingDirectory)],
    ["gateway", gateway.facts.reference],
    ["gateway-path", obtain.gatewayPath],
    ...pins.map(({ sha256 }) => ["gateway-digest", `sha256:${sha256}`] as const),
    ["preset-file", obtain.presetFile],
    ...obtain.registryMirrors.map((mirror) => ["registry-mirror", mirror] as const),
    ["plugin", basename(path) === name ? path : `${name}=${path}`],
    ["target", formatTarget(target)],
    ["builder", builder],
    ["builder-image", image],
    ["build-command", command],
    ...variables.map((variable) => ["build-env", variable.name] as const),
    ["build-network", unusual("build-network", network)],
    ["build-tags", tags.join(",") || undefined],
    ["ldflags", ldflags],
    ["build-id", build.buildId],
    ["gateway-source", gatewaySource],
    ["glibc", glibc],
    ["offline", offline],
    ["output-directory", unusual("output-directory", outputDirectory)],
    // With one gateway, its name is no part of the usual path.
    ["plugin-file", pluginFile ?? (inputs.gateways.length > 1 ? template : undefined)],
  ];
  const args = flags.flatMap(([flag, value]) => {
    if (value === undefined) return [];
    return value.startsWith("-") ? [`--${flag}=${value}`] : [`--${flag}`, value];
  });
  return printCommand({ file: toolName, args: ["build", ...args, ...(pin ? ["--pin"] : [])], environment: {} });
}

/** A value that an input does not have by itself. */
function unusual(name: "working-directory" | "build-network" | "output-directory", value: string): string | undefined {
  return inputTable.some((input) => input.name === name && "default" in input && input.default === value)
    ? undefined
    : value;
}
