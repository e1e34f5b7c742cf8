import type { InputName } from "../inputs/inputs.ts";
import { type ShownRecipe, showRecipe } from "../pipeline/show-recipe.ts";
import { assignment, printCommand } from "../ports/command-runner.ts";
import { jsonText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { gatewayInputsOf, inputFlags, subjectInputs } from "./input-flags.ts";
import { openOutput } from "./output.ts";
import { scriptLines } from "./script-lines.ts";

const inputs: readonly InputName[] = [
  ...subjectInputs,
  "build-tags",
  "ldflags",
  "build-id",
  "gateway-source",
  "pin",
  "offline",
  "working-directory",
];

/** The recipe for other build tools. */
export const envCommand: Command = {
  usage: "--gateway REF [--plugin DIR] [--target T]",
  description:
    "Prints how plugins for a gateway are built, as variables for a shell, a Makefile, an editor or a Dockerfile. What\n" +
    "variables cannot carry is named, in comments. With a plugin it is about that one's modules, too; builds nothing.",
  flags: [
    {
      name: "format",
      value: "shell|json",
      choices: ["shell", "json"],
      help: "export lines to evaluate, or JSON (default: shell)",
    },
    { name: "output", short: "o", value: "FILE", help: "write to a file instead of standard output" },
    ...inputFlags(inputs),
  ],
  example: `env --gateway tyk@5.8.6 --format json`,
  async run(args, terminal) {
    const parsed = gatewayInputsOf(args, inputs, terminal.env);
    const deliver = openOutput(args, terminal);
    const recipe = await withContext(terminal, parsed.obtain.cache, (io) => showRecipe(parsed, io));
    deliver(
      args.value("format") === "json" ? `${jsonText(JSON.stringify(recipe, undefined, 2))}\n` : shellScript(recipe),
    );
    return 0;
  },
};

/** Lines that a shell evaluates; all that is not a variable is a comment. */
function shellScript({
  gateway,
  target,
  goVersion,
  folder,
  environment,
  settings,
  command,
  uncarried,
}: ShownRecipe): string {
  const [file = "", ...words] = command;
  const build = printCommand({ file, args: words, environment: {} });
  const lines = [
    ...comment(`Plugins for ${gateway} on ${target}, by ${goVersion}`),
    ...Object.entries(environment).flatMap(exportLine),
    ...(Object.keys(settings).length > 0 ? comment("Set with go env -w, which GOENV=off leaves out") : []),
    ...Object.entries(settings).flatMap(exportLine),
    ...comment(folder === undefined ? "The build that is left" : `The build that is left, in ${folder}`),
    ...comment(`  ${build}`),
    ...(uncarried.length > 0 ? comment("What variables cannot carry") : []),
    ...uncarried.flatMap(({ message }) => comment(`- ${message}`)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function exportLine([name, value]: readonly [string, string]): readonly string[] {
  return scriptLines(`export ${assignment(name, value)}`);
}

/** No text of foreign origin ends a comment. */
function comment(text: string): readonly string[] {
  return scriptLines(text.replace(/[\r\n]+/g, " ")).map((line) => `# ${line}`);
}
