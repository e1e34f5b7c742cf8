import {
  type InputName,
  type InputSpec,
  inputTable,
  parseGatewayInputs,
  parseInputs,
  type RawInputs,
  type RunInputs,
} from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import type { Environment } from "../ports/environment.ts";
import type { Arguments, Flag, FlagGroup } from "./arguments.ts";
import { switchOf } from "./output.ts";

/** The inputs about where a gateway comes from, beside its reference. */
export const obtainInputs: readonly InputName[] = [
  "gateway-path",
  "gateway-digest",
  "preset-file",
  "runtime-libc",
  "registry-mirrors",
  "registry-auth-file",
  "cache",
];

/** Which of the platforms of one gateway is meant. */
export const targetFlag: Flag = {
  name: "target",
  value: "GOOS/GOARCH",
  group: "Gateway",
  help: "which of several platforms (default: this machine's)",
};

/** The flags of the inputs that are asked for. */
export function inputFlags(names: readonly InputName[]): Flag[] {
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  return specs.filter(({ name }) => names.includes(name)).flatMap(flagsOf);
}

/** The inputs about what is built for what. */
export const subjectInputs: readonly InputName[] = ["gateway", "gateway-file", ...obtainInputs, "plugin", "target"];

/** The inputs about the verdict. */
export const verdictInputs: readonly InputName[] = ["symbols", "alongside", "together", "ignore", "fail-on"];

/** The inputs about how plugins are built. */
export const buildInputs: readonly InputName[] = [
  "builder",
  "builder-image",
  "build-command",
  "build-env",
  "build-network",
  "build-timeout",
  "build-tags",
  "ldflags",
  "build-id",
  "gateway-source",
  "pin",
  "glibc",
  "rebuild",
  "preflight-only",
  "offline",
];

/** What stands for the value of a flag in the help. */
const placeholders: Readonly<Partial<Record<string, string>>> = {
  gateway: "REF",
  "gateway-file": "FILE[#KEY]",
  "gateway-path": "MEMBER",
  "gateway-digest": "'[REF] [GOOS/GOARCH] DIGEST'",
  "preset-file": "FILE",
  "runtime-libc": "NAME",
  "registry-mirrors": "REGISTRY=MIRROR",
  "registry-auth-file": "FILE",
  plugin: "[NAME=]PATH",
  target: "GOOS/GOARCH",
  "build-tags": "TAGS",
  ldflags: "FLAGS",
  "builder-image": "IMAGE",
  "build-command": "COMMAND",
  "build-env": "NAME[=VALUE]",
  "build-network": "NETWORK",
  "build-timeout": "TIME",
  "build-id": "ID|auto",
  "gateway-source": "DIR",
  glibc: "VERSION[=DIR]",
  offline: "DIR",
  symbols: "[PLUGIN:]NAME[=HOOK]",
  alongside: "FILE",
  "fail-on": "LINE",
  ignore: "'KIND[:SUBJECT] REASON'",
  "working-directory": "DIR",
  "output-directory": "DIR",
  "plugin-file": "TEMPLATE",
  "max-jobs": "NUMBER",
  runners: "GOOS/GOARCH=LABEL",
};

/** What people write in the place of a flag, as other tools call it. */
const mistaken: Readonly<Partial<Record<string, readonly string[]>>> = {
  "plugin-file": ["o", "output"],
  target: ["platform", "os", "arch", "goos", "goarch"],
  "build-tags": ["tags"],
  "builder-image": ["image"],
};

/** Where the help shows the flag of an input. */
function groupOf(name: string): FlagGroup {
  const isOneOf = (names: readonly string[]) => names.includes(name);
  if (name === "gateway" || name === "gateway-file" || (isOneOf(obtainInputs) && name !== "cache")) return "Gateway";
  if (isOneOf(buildInputs)) return "Building";
  if (name === "load-test" || isOneOf(verdictInputs)) return "Verdict";
  return name === "plugin" || name === "target" || name === "working-directory" ? "Plugins" : "Output";
}

/** The flags of an input; none where only the action has it. */
export function flagsOf({ name, flag, kind, description, choices, default: usual }: InputSpec): Flag[] {
  if (flag === undefined) return [];
  const group = groupOf(name);
  const phrase = description.replace(/ One (?:path )?per line(\.|; )/, (_, end: string) => (end === "." ? "" : " "));
  if (kind === "boolean") {
    return [
      { name: flag, group, help: `${phrase}${usual === "true" ? " (default)" : ""}` },
      { name: `no-${flag}`, group, help: `the opposite of --${flag}` },
    ];
  }
  return [
    {
      name: flag,
      group,
      ...(mistaken[name] !== undefined && { mistakenFor: mistaken[name] }),
      value: placeholders[name] ?? choices?.join("|") ?? "VALUE",
      ...(choices !== undefined && { choices }),
      ...((kind === "lines" || kind === "list") && { repeatable: true as const }),
      help: usual === undefined ? phrase : `${phrase} (default: ${usual})`,
    },
  ];
}

/** The inputs of a run out of its flags. @throws UserError for a mistake in them */
export function inputsOf(args: Arguments, names: readonly InputName[], environment: Environment): RunInputs {
  return parseInputs(flaggedInputs(args, names, environment), environment);
}

/** The same where no plugin has to be named. @throws UserError */
export function gatewayInputsOf(args: Arguments, names: readonly InputName[], environment: Environment): RunInputs {
  return parseGatewayInputs(flaggedInputs(args, names, environment), environment);
}

function flaggedInputs(args: Arguments, names: readonly InputName[], environment: Environment): RawInputs {
  const [alone] = args.positionals;
  if (alone === undefined) return rawInputs(args, names, environment);
  throw new UserError(`"${alone}" stands alone; name a gateway with --gateway, a plugin with --plugin.`);
}

/** The texts of inputs out of flags; the token, which must not stand on a command line, out of the environment. */
export function rawInputs(args: Arguments, names: readonly InputName[], environment: Environment): RawInputs {
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  const raw = rawTexts(
    args,
    specs.filter(({ name }) => names.includes(name)),
  );
  return { ...raw, token: environment["GH_TOKEN"] || environment["GITHUB_TOKEN"] };
}

/** The texts of any inputs by their names. */
export function rawTexts(args: Arguments, specs: readonly InputSpec[]): Readonly<Record<string, string>> {
  const raw = specs.flatMap(({ name, flag = name, kind }): [string, string][] => {
    const text = kind === "boolean" ? switchOf(args, flag)?.toString() : textOf(args, flag, kind);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(raw);
}

function textOf(args: Arguments, flag: string, kind: InputSpec["kind"]): string | undefined {
  const values = args.values(flag);
  // One value may hold lines, as in the action: a command, flags of the linker.
  const broken = kind === "text" ? undefined : values.find((value) => /[\r\n]/.test(value));
  if (broken !== undefined) throw new UserError(`--${flag} holds a line break; repeat the flag instead.`);
  return values.length === 0 ? undefined : values.join("\n");
}
