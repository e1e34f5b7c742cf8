import { type InputName, parseInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { fixPlugin, type PluginFix } from "../pipeline/fix-plugin.ts";
import { withOtherGateways } from "../pipeline/other-gateways.ts";
import { proveFix } from "../pipeline/prove-fix.ts";
import { jsonText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { fixText } from "./fix-text.ts";
import { inputFlags, rawInputs, subjectInputs } from "./input-flags.ts";
import { openOutput } from "./output.ts";

const inputs: readonly InputName[] = [
  ...subjectInputs.filter((name) => name !== "plugin"),
  "build-tags",
  "ldflags",
  "gateway-source",
  "alongside",
  "offline",
  "working-directory",
];

/** The smallest change of a plugin's files. */
export const fixCommand: Command = {
  usage: "DIR --gateway REF… [--write [--build] | --check]",
  description:
    "Finds the smallest change of a plugin's go.mod and go.sum with which it loads into the gateway, resolves the plugin\n" +
    "again with exactly these files, and shows the difference, the commands for it and the build that fits.\n" +
    "Executes nothing of the plugin, and changes nothing without --write. Where nothing helps, further gateways, or folders\n" +
    "of profiles, are looked through for one that the plugin loads into.",
  flags: [
    { name: "write", help: "change the files: all of them, or none" },
    { name: "build", help: "with --write: build the changed plugin, and hold the file against the gateway" },
    { name: "check", help: "end with 1 where something is to be changed" },
    {
      name: "format",
      value: "text|json",
      choices: ["text", "json"],
      help: "for people, or JSON (default: text)",
    },
    { name: "output", short: "o", value: "FILE", help: "write the result to a file instead of standard output" },
    ...inputFlags(inputs),
  ],
  example: "fix ./plugins/auth --gateway tyk@5.8.6 --write",
  async run(args, terminal) {
    const [folder, ...others] = args.positionals;
    if (folder === undefined) throw new UserError("fix needs the folder of a plugin: fix ./plugins/auth --gateway REF");
    if (others.length > 0) throw new UserError(`fix takes one folder, and ${args.positionals.join(", ")} are given.`);
    if (args.has("write") && args.has("check")) throw new UserError("--write and --check exclude each other.");
    if (args.has("build") && !args.has("write")) {
      throw new UserError("--build builds from the files as they lie: give --write with it.");
    }
    if (args.has("alongside") && !args.has("build")) {
      throw new UserError("--alongside names what the gateway has opened before a file: give --write --build with it.");
    }
    const raw = { ...rawInputs(args, inputs, terminal.env), plugin: folder };
    const parsed = parseInputs(raw, terminal.env);
    const deliver = openOutput(args, terminal);
    const isWritten = args.has("write");
    const [gateway, ...choices] = parsed.gateways;
    const own = { ...parsed, gateways: gateway === undefined ? [] : [gateway] };
    const fixed = await withContext(terminal, parsed.obtain.cache, async (io) => {
      const found = await fixPlugin(own, isWritten ? "write" : "show", io);
      const proven = args.has("build") ? await proveFix(found, own, io) : found;
      return await withOtherGateways(proven, choices, own, io);
    });
    deliver(
      args.value("format") === "json"
        ? `${jsonText(JSON.stringify(fixed, undefined, 2))}\n`
        : fixText(fixed, { isWritten }),
    );
    return codeOf(fixed, args.has("check"));
  },
};

/** As of a report: 1 for what is not good, 3 for what nobody could tell. */
function codeOf({ standing }: PluginFix, isChecked: boolean): 0 | 1 | 3 {
  if (standing === "undecided") return 3;
  return standing === "none" || standing === "try" || (standing !== "fits" && isChecked) ? 1 : 0;
}
