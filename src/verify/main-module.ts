import type { BuildInfo, Module } from "../binary/facts.ts";
import { change, type FixStep } from "../model/fix.ts";
import { clipValue } from "../model/phrases.ts";
import { standing } from "./module.ts";
import { requireSteps, workspaceSteps } from "./module-commands.ts";

/** A module that was built as a main module on one side only. */
export interface MainModule {
  /** One sentence, without its full stop. */
  readonly situation: string;
  /** How the plugin gets the gateway's file names. */
  readonly steps: readonly FixStep[];
}

/**
 * How a module came into two builds, where it is a main module in one of them, or one of several in a workspace.
 * @returns undefined where it is one in both or in neither
 */
export function oneSidedMain(
  { info: gateway, module: wanted }: Side,
  { info: plugin, module: found }: Side,
): MainModule | undefined {
  const isMain = standing(gateway, wanted) === "main";
  if (isMain === (standing(plugin, found) === "main")) return undefined;
  const path = clipValue(wanted.path);
  if (isMain) {
    const what = wanted.path === gateway.main?.path ? "the main module" : "part of the workspace";
    const situation = `${path} is ${what} of the gateway and a dependency of the plugin`;
    return { situation, steps: workspaceSteps(wanted.path) };
  }
  const isInside = plugin.main?.path === found.path;
  const apart = [
    change("Build the plugin from a module of its own that requires what the gateway requires, at the same version."),
  ];
  const outside = [
    ...requireSteps([{ wanted, found }]),
    change("Build the plugin outside of the workspace (GOWORK=off)."),
  ];
  if (wanted.path !== gateway.main?.path) {
    const what = isInside ? "the main module" : "part of the workspace";
    const situation = `${path} is ${what} of the plugin and a dependency of the gateway`;
    return { situation, steps: isInside ? apart : outside };
  }
  // What `go install module@version` builds has the names of a dependency, its main module included.
  const installed = clipValue(`${wanted.path}@${wanted.version}`);
  const from = isInside ? "the plugin is part of a working copy of it" : "the plugin has it from a working copy";
  return {
    situation: `The gateway was built from the module cache (go install ${installed}), its own packages too, and ${from}`,
    steps: isInside ? apart : outside,
  };
}

interface Side {
  readonly info: BuildInfo;
  readonly module: Module;
}
