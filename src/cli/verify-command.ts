import { statSync } from "node:fs";
import { basename } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import { digestFile, identityOfFile, integrityOfFile, openFile } from "../content/file-source.ts";
import { openGateway } from "../gateway/open-gateway.ts";
import { parsePluginArgument } from "../inputs/inputs.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { GatewayProvenance, Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { verify } from "../pipeline/check.ts";
import { exitCode, type FailOn, failOnLines } from "../report/exit-code.ts";
import { parseIgnore } from "../verify/ignore.ts";
import { parseRequiredSymbol, type RequiredSymbol } from "../verify/symbols.ts";
import type { Arguments, Flag } from "./arguments.ts";
import type { Command } from "./command.ts";
import { isPlainGateway, type Members, namesMembers, withGateway } from "./gateway.ts";
import { checkInput, openInput } from "./input-file.ts";
import { inputFlags, obtainInputs } from "./input-flags.ts";
import { deliver, formatOf, outputFlags, render, togetherOf } from "./output.ts";

/** The flags about the verdict. */
const verdictFlags: readonly Flag[] = [
  { name: "symbol", value: "[PLUGIN:]NAME", repeatable: true, help: "a name that plugins must export" },
  { name: "alongside", value: "FILE", repeatable: true, help: "a plugin that the gateway has opened already" },
  { name: "together", help: "open all plugins in this order in one process (default)" },
  { name: "no-together", help: "judge each plugin alone" },
  { name: "ignore", value: "'KIND[:SUBJECT] REASON'", repeatable: true, help: "accept a mismatch, and say why" },
  { name: "fail-on", value: "LINE", choices: failOnLines, help: `${failOnLines.join(", ")} (default: mismatch)` },
];

/** Reads and decides; executes nothing. */
export const verifyCommand: Command = {
  usage: "GATEWAY PLUGIN…",
  description:
    "Tells whether built plugins load into a gateway, why not, and what to change. Executes nothing.\n" +
    "GATEWAY is its binary or its profile, tyk@5.8.6, docker://image:tag, https://… or github://owner/repo@tag/asset;\n" +
    "PLUGIN is a built file, or docker://image:tag!/plugins/*.so and the like; NAME= in front names it.",
  flags: [
    ...verdictFlags,
    ...inputFlags(obtainInputs),
    { name: "verbose", help: "show every difference, not only the first of many" },
    ...outputFlags(),
  ],
  example: "verify ./gateway plugins/auth.so --symbol AuthCheck",
  async run(args, terminal) {
    const [reference, ...paths] = args.positionals;
    if (reference === undefined) throw new UserError("verify needs a GATEWAY and at least one PLUGIN.");
    if (paths.length === 0) throw new UserError(`verify needs at least one PLUGIN after the gateway ${reference}.`);
    const format = formatOf(args);
    const failOn = failOnOf(args);
    const options = {
      together: togetherOf(args),
      symbols: args.values("symbol").map(requiredSymbol),
      ignore: parseIgnore(args.values("ignore")),
    };
    const open: { close(): void }[] = [];
    try {
      // Only JSON shows the hashes and what they tell, and hashing reads every byte.
      const hash = format === "json" ? "sha256" : "none";
      const isPlain = isPlainGateway(reference, args);
      if (isPlain) checkInput("GATEWAY", reference);
      // Members of images and archives are there only when the gateway is known.
      const given = paths.map((path) => (namesMembers(path) ? path : pluginInput("PLUGIN", path, hash, open)));
      const local = given.filter((one) => typeof one !== "string");
      const alongside = args.values("alongside").map((path) => pluginInput("--alongside", path, hash, open));
      const judge = async (gateway: JudgedGateway, plugins: readonly PluginInput[]) => {
        checkNames(options.symbols, plugins);
        const { facts, provenance, required } = gateway;
        const symbols = options.symbols.length > 0 ? options.symbols : plugins.flatMap((one) => required?.(one) ?? []);
        const report = verify(facts, plugins, { ...options, symbols, alongside, ...(provenance && { provenance }) });
        if (gateway.isProfile) checkTarget(facts, report);
        deliver(await render(report, format, args, terminal), args, terminal);
        return exitCode(report, failOn);
      };
      if (isPlain && local.length === given.length) {
        const gateway = openGateway(reference, reference, hash);
        open.push(gateway);
        return await judge(gateway, local);
      }
      const question = { reference, target: targetOf(local), hash } as const;
      return await withGateway(question, args, terminal, async (gateway, members) => {
        const { presetSymbols } = await import("../gateway/presets/resolve.ts");
        const plugins: PluginInput[] = [];
        for (const one of given) {
          if (typeof one === "string") plugins.push(...(await memberInputs(one, members, hash, open)));
          else plugins.push(one);
        }
        const { chosen } = gateway;
        const required = ({ name }: PluginInput) =>
          (chosen === undefined ? [] : presetSymbols(chosen.preset, name)).map((symbol) => ({
            ...symbol,
            plugin: name,
          }));
        return await judge({ ...gateway, required }, plugins);
      });
    } finally {
      for (const file of open) file.close();
    }
  },
};

/** What is needed of a gateway, wherever it came from. */
interface JudgedGateway {
  readonly facts: GatewayFacts;
  readonly isProfile: boolean;
  readonly provenance?: GatewayProvenance;
  /** What its loader looks for in a plugin. */
  required?(plugin: PluginInput): readonly RequiredSymbol[];
}

/** Plugins out of an image or archive, named by where they were in it. */
async function memberInputs(
  argument: string,
  members: Members,
  hash: "sha256" | "none",
  open: { close(): void }[],
): Promise<PluginInput[]> {
  const { name, path } = parsePluginArgument(argument);
  const files = await members(path);
  if (name !== undefined && files.length > 1) {
    throw new UserError(`PLUGIN ${argument} names ${files.length} plugins alike; leave the name out.`);
  }
  return files.map(({ path: member, file, sha256 }) => {
    const shown = `${path.slice(0, path.lastIndexOf("!"))}!${member}`;
    const source = openFile(file, shown);
    open.push(source);
    const own = name ?? basename(member, ".so");
    const digests = hash === "sha256" ? { sha256, integrity: integrityOfFile(file) } : {};
    return { name: own, path: shown, source, identity: identityOfFile(file), ...digests };
  });
}

/** The target that the first plugin is built for, which is the one of a gateway for several. */
function targetOf(plugins: readonly PluginInput[]): string | undefined {
  for (const { source } of plugins) {
    try {
      return readBinary(source).target;
    } catch (error) {
      // What is no binary the gateway will refuse.
      if (!(error instanceof BinaryError)) throw error;
    }
  }
  return undefined;
}

function failOnOf(args: Arguments): FailOn {
  const written = args.value("fail-on") ?? "mismatch";
  return failOnLines.find((line) => line === written) ?? "mismatch";
}

/** @throws UserError where it is no name of Go */
function requiredSymbol(written: string): RequiredSymbol {
  const symbol = parseRequiredSymbol(written);
  if (/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(symbol.name) && symbol.plugin !== "") return symbol;
  throw new UserError(`--symbol ${written} is not [PLUGIN:]NAME with a name of Go, for example AuthCheck.`);
}

/** @throws UserError where a symbol is required of a plugin that nobody named */
function checkNames(symbols: readonly RequiredSymbol[], plugins: readonly PluginInput[]): void {
  const names = plugins.map(({ name }) => name);
  const lost = symbols.find(({ plugin }) => plugin !== undefined && !names.includes(plugin));
  if (lost === undefined) return;
  throw new UserError(
    `--symbol ${lost.plugin}:${lost.name} names no plugin of this run; they are ${names.join(", ")}.`,
  );
}

/**
 * A profile is of one target: for plugins that are all of another, the user took the wrong one.
 * @throws UserError
 */
function checkTarget(gateway: GatewayFacts, { checks }: Report): void {
  // Of bytes that are no binary the target is not known: the loader judges them.
  const others = checks.flatMap(({ plugins }) => plugins.flatMap(({ target }) => target ?? []));
  const [first] = others;
  if (first === undefined || others.some((target) => sameMachine(target, gateway.target))) return;
  throw new UserError(
    `The profile ${gateway.reference} is of ${gateway.target}, and the plugins are built for ${first}; use the profile of that target.`,
  );
}

/** Whether two targets are of one GOOS and GOARCH. */
function sameMachine(a: string, b: string): boolean {
  const start = (target: string) => target.split("/", 2).join("/");
  return start(a) === start(b);
}

function pluginInput(what: string, argument: string, hash: "sha256" | "none", open: { close(): void }[]): PluginInput {
  // A file whose own name holds `=` needs no name in front.
  const whole = statSync(argument, { throwIfNoEntry: false })?.isFile() === true;
  const { name, path } = whole ? { path: argument } : parsePluginArgument(argument);
  const source = openInput(what, path);
  open.push(source);
  return {
    name: name ?? basename(path).replace(/\.so$/, ""),
    path,
    source,
    identity: identityOfFile(path),
    ...(hash === "sha256" && digestFile(path)),
  };
}
