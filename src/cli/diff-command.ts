import { parseObtainInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { judgeInBoth } from "../pipeline/both-gateways.ts";
import { type ReadSide, readSide } from "../pipeline/diff-side.ts";
import type { WithContext } from "../pipeline/given-gateway.ts";
import { diffRows, renderDiff, renderDiffJson, renderDiffMarkdown } from "../report/diff.ts";
import { terminalText } from "../report/escape.ts";
import {
  type ComparedGateway,
  gatewayChange,
  renderGatewayChange,
  renderGatewayChangeMarkdown,
} from "../report/gateway-change.ts";
import { effectsOf, type PluginEffect, renderEffects, renderEffectsMarkdown } from "../report/plugin-effect.ts";
import { compareModules } from "../verify/compare-modules.ts";
import { compareSettings } from "../verify/compare-settings.ts";
import type { Command } from "./command.ts";
import { inputFlags, obtainInputs, rawInputs, targetFlag } from "./input-flags.ts";
import { formatOf, openOutput, outputFlags, styleOf } from "./output.ts";

/** What a plugin is resolved with beside its gateway. */
const sourceInputs = ["build-tags", "gateway-source"] as const;

/** Compares `go version -m` of two files, and two gateways beyond that. */
export const diffCommand: Command = {
  usage: "A B",
  description:
    "Compares the lines of `go version -m` of two files side by side, what matters first.\n" +
    "A is read as the gateway and B as the plugin where that decides what matters.\n" +
    "Of two gateways (binaries, profiles, or tyk@5.8.6 and the like) also the packages with other fingerprints, the C\n" +
    "library, and with --plugin what becomes of that plugin in each: which of them B breaks, by which change, and what\n" +
    "helps. Source is held against both, and nothing is built.",
  flags: [
    {
      name: "plugin",
      value: "[NAME=]PATH",
      repeatable: true,
      help: "a built plugin or its source, to be judged in both gateways",
    },
    targetFlag,
    ...inputFlags([...obtainInputs, ...sourceInputs]),
    { name: "verbose", help: "show equal lines and modules of one side too" },
    ...outputFlags(),
  ],
  example: "diff ./gateway plugins/auth.so",
  async run(args, terminal) {
    const [pathA, pathB, ...more] = args.positionals;
    if (pathA === undefined || pathB === undefined || more.length > 0) {
      throw new UserError(`diff takes two files, and ${args.positionals.length} were given.`);
    }
    const format = formatOf(args);
    const deliver = openOutput(args, terminal);
    const target = args.value("target");
    const own = rawInputs(args, [...obtainInputs, ...sourceInputs], terminal.env);
    const raw = { ...own, ...(target !== undefined && { target }) };
    const obtain = parseObtainInputs(raw);
    const withContext: WithContext = async (body) => {
      const context = await import("./context.ts");
      return await context.withContext(terminal, obtain.cache, body);
    };
    const question = { target, hash: "none", obtain } as const;
    const a = await readSide("A", { ...question, reference: pathA }, withContext);
    const b = await readSide("B", { ...question, reference: pathB }, withContext);
    const { shared, different } = sharedPackages(a, b);
    const findings = [
      ...compareSettings(a.buildInfo, b.buildInfo),
      ...compareModules(a.buildInfo, b.buildInfo, shared, different),
    ];
    const rows = diffRows(a.buildInfo, b.buildInfo, findings);
    const change = isGateway(a) && isGateway(b) ? gatewayChange(a, b) : undefined;
    const plugins = args.values("plugin");
    if (plugins.length > 0 && change === undefined) {
      throw new UserError("--plugin is for two gateways: name the gateways as A and B, and the plugin with --plugin.");
    }
    let effects: readonly PluginEffect[] = [];
    if (plugins.length > 0) {
      const tell = (line: string) => void terminal.stderr.write(`${terminalText(line)}\n`);
      const wishes = { gateways: [pathA, pathB], plugins, obtain, raw } as const;
      const report = await judgeInBoth(wishes, terminal.env, { withContext, tell });
      effects = effectsOf(report, { a: pathA, b: pathB, rows });
    }
    const style = styleOf(args, terminal);
    const renderers = {
      text: () => {
        const parts = [renderDiff(a, b, rows, style)];
        if (change !== undefined) parts.push(renderGatewayChange(change, style));
        if (effects.length > 0) parts.push(renderEffects(effects, style));
        return parts.join("\n");
      },
      json: () =>
        renderDiffJson(a, b, rows, {
          ...(change !== undefined && { gateways: change }),
          ...(effects.length > 0 && { plugins: effects }),
        }),
      markdown: () => {
        const parts = [renderDiffMarkdown(a, b, rows)];
        if (change !== undefined) parts.push(renderGatewayChangeMarkdown(change));
        if (effects.length > 0) parts.push(renderEffectsMarkdown(effects));
        return parts.join("\n");
      },
    };
    deliver(renderers[format]());
    return 0;
  },
};

function isGateway(side: ReadSide): side is ReadSide & ComparedGateway {
  return side.gateway !== undefined;
}

/** Packages that both sides link, as far as they tell. */
function sharedPackages(a: ReadSide, b: ReadSide): { shared: string[]; different: string[] } {
  const known = new Map(a.fingerprints.map((one) => [one.package, one.hash]));
  const shared = b.fingerprints.filter((one) => known.has(one.package));
  const different = shared.filter((one) => known.get(one.package) !== one.hash);
  return { shared: shared.map((one) => one.package), different: different.map((one) => one.package) };
}
