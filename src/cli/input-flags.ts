import { type InputName, type InputSpec, inputTable } from "../inputs/input-table.ts";
import type { Flag } from "./arguments.ts";

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

/** The flags of the inputs that are asked for. */
export function inputFlags(names: readonly InputName[]): Flag[] {
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  return specs.filter(({ name }) => names.includes(name)).flatMap(flagsOf);
}

/** The inputs about how plugins are built. */
export const buildInputs: readonly InputName[] = [
  "builder",
  "builder-image",
  "build-command",
  "build-env",
  "build-network",
  "build-timeout",
  "build-tags",
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
  "gateway-digest": "DIGEST",
  "preset-file": "FILE",
  "runtime-libc": "NAME",
  "registry-mirrors": "REGISTRY=MIRROR",
  "registry-auth-file": "FILE",
  plugin: "[NAME=]PATH",
  target: "GOOS/GOARCH",
  "build-tags": "TAGS",
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
  ignore: "'KIND[:SUBJECT] REASON'",
  "working-directory": "DIR",
  "plugin-file": "TEMPLATE",
};

function flagsOf({ name, flag, kind, description, choices, default: usual }: InputSpec): Flag[] {
  if (flag === undefined) return [];
  const phrase = description.replace(/ One (?:path )?per line(\.|; )/, (_, end: string) => (end === "." ? "" : " "));
  if (kind === "boolean") {
    return [
      { name: flag, help: `${phrase}${usual === "true" ? " (default)" : ""}` },
      { name: `no-${flag}`, help: `the opposite of --${flag}` },
    ];
  }
  return [
    {
      name: flag,
      value: choices?.join("|") ?? placeholders[name] ?? "VALUE",
      ...((kind === "lines" || kind === "list") && { repeatable: true as const }),
      help: usual === undefined ? phrase : `${phrase} (default: ${usual})`,
    },
  ];
}
