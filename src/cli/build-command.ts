import type { InputName } from "../inputs/inputs.ts";
import { stepsOf, stepsSentence } from "../model/fix.ts";
import { type BuiltPlugin, buildAll, printBuilds } from "../pipeline/run.ts";
import { terminalText } from "../report/escape.ts";
import { placedMessage } from "../report/wording.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { buildInputs, inputFlags, inputsOf, subjectInputs } from "./input-flags.ts";
import { scriptLines } from "./script-lines.ts";

const inputs: readonly InputName[] = [
  ...subjectInputs,
  ...buildInputs.filter((name) => name !== "preflight-only"),
  "working-directory",
  "output-directory",
  "plugin-file",
];

/** Only the build. */
export const buildCommand: Command = {
  usage: "--gateway REF --plugin DIR [--target T…]",
  description:
    "Builds plugins with the recipe that the gateway's binary gives, and prints the files. Verifies nothing.\n" +
    "With --print it shows the exact commands and builds nothing.",
  flags: [{ name: "print", help: "show the commands and build nothing" }, ...inputFlags(inputs)],
  example: "build --print --gateway ./gateway --plugin ./plugins/auth",
  async run(args, terminal) {
    const parsed = inputsOf(args, inputs, terminal.env);
    if (args.has("print")) {
      const commands = await withContext(terminal, parsed.obtain.cache, (io) => printBuilds(parsed, io));
      for (const line of commands.flatMap(scriptLines)) terminal.stdout.write(`${line}\n`);
      return 0;
    }
    const built = await withContext(terminal, parsed.obtain.cache, (io) => buildAll(parsed, io));
    for (const { path } of built) if (path !== undefined) terminal.stdout.write(`${terminalText(path)}\n`);
    const failed = built.filter(({ path }) => path === undefined);
    for (const line of failed.flatMap(failureLines)) terminal.stderr.write(`${line}\n`);
    for (const line of built.filter(({ path }) => path !== undefined).flatMap(remarkLines)) {
      terminal.stderr.write(`${line}\n`);
    }
    return failed.length > 0 ? 1 : 0;
  },
};

/** What was found about a plugin that was built: its glibc, or a second build. */
function remarkLines({ path, findings }: BuiltPlugin): string[] {
  const loud = findings.filter(({ severity }) => severity !== "notice");
  return loud.map(({ severity, message }) => `${severity}: ${terminalText(`${path}: ${message}`)}`);
}

/** The compiler's messages for one plugin, word for word. */
function failureLines({ name, target, findings }: BuiltPlugin): string[] {
  return [
    `${terminalText(name)} could not be built for ${target}:`,
    ...findings.flatMap((finding) => [
      ...placedMessage(finding),
      ...(finding.fix === undefined ? [] : [`Try: ${terminalText(stepsSentence(stepsOf(finding.fix)))}`]),
    ]),
  ].map((line, at) => (at === 0 ? line : `  ${line}`));
}
