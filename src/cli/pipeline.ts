import { tmpdir } from "node:os";
import { quietDownload } from "../actions/download.ts";
import { execRunner } from "../actions/exec.ts";
import { type InputName, type InputSpec, inputTable, parseInputs, type RunInputs } from "../inputs.ts";
import type { RunIo } from "../jobs.ts";
import { TemporaryFolders } from "../temporary.ts";
import { UserError } from "../user-error.ts";
import type { Arguments } from "./arguments.ts";
import type { Flag } from "./command.ts";
import { togetherOf } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** The flags of the inputs that are asked for. */
export function inputFlags(names: readonly InputName[]): Flag[] {
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  return specs.filter(({ name }) => names.includes(name)).flatMap(flagsOf);
}

/** What stands for the value of a flag in the help. */
const placeholders: Readonly<Partial<Record<string, string>>> = {
  gateway: "REF",
  "gateway-digest": "DIGEST",
  plugin: "[NAME=]PATH",
  target: "GOOS/GOARCH",
  "build-tags": "TAGS",
  symbols: "[PLUGIN:]NAME",
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

/** The inputs of a run out of its flags. @throws UserError for a mistake in them */
export function inputsOf(args: Arguments, names: readonly InputName[]): RunInputs {
  if (args.positionals.length > 0) {
    throw new UserError(
      `"${args.positionals[0]}" stands alone; name a gateway with --gateway, a plugin with --plugin.`,
    );
  }
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  const raw = specs
    .filter(({ name }) => names.includes(name))
    .map(({ name, flag = name, kind }) => [name, kind === "boolean" ? String(togetherOf(args)) : textOf(args, flag)]);
  return parseInputs(Object.fromEntries(raw));
}

function textOf(args: Arguments, flag: string): string | undefined {
  const values = args.values(flag);
  const broken = values.find((value) => /[\r\n]/.test(value));
  if (broken !== undefined) throw new UserError(`--${flag} holds a line break; repeat the flag instead.`);
  return values.length === 0 ? undefined : values.join("\n");
}

/** Gives `body` what a run needs of this process, and removes what is left of it afterwards, after an interruption too. */
export async function withRunIo<T>(terminal: Terminal, body: (io: RunIo) => Promise<T>): Promise<T> {
  const { logger, sink } = progressOn(terminal);
  const temporary = new TemporaryFolders(tmpdir());
  const interrupted = (signal: NodeJS.Signals) => {
    temporary.removeAll();
    // 128 and the number of the signal, as a shell says it.
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    return await body({
      directory: process.cwd(),
      environment: terminal.env,
      host: { platform: process.platform, arch: process.arch },
      logger,
      commands: execRunner(terminal.env, sink),
      temporary,
      download: quietDownload,
    });
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    temporary.removeAll();
  }
}
