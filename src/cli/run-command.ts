import type { InputName } from "../inputs/inputs.ts";
import { run } from "../pipeline/run.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { buildInputs, inputFlags, inputsOf, subjectInputs } from "./input-flags.ts";
import { openReports, reportFlags } from "./output.ts";

const inputs: readonly InputName[] = [
  ...subjectInputs,
  ...buildInputs,
  "symbols",
  "load-test",
  "alongside",
  "together",
  "ignore",
  "fail-on",
  "working-directory",
  "output-directory",
  "plugin-file",
];

/** The whole action on this machine: obtain, build, verify, report. */
export const runCommand: Command = {
  usage: "--gateway REF --plugin DIR [--target T…]",
  description:
    "Builds plugins with the recipe that the gateway's binary gives, and verifies them, as the action does.\n" +
    "The flags are the action's inputs; those that take several values there are repeated here.",
  flags: [
    ...inputFlags(inputs),
    { name: "verbose", help: "show every difference, not only the first of many" },
    ...reportFlags(),
  ],
  example: "run --gateway tyk@5.8.6 --plugin ./plugins/auth --symbol AuthCheck",
  async run(args, terminal) {
    const reports = openReports(args, terminal);
    const parsed = inputsOf(args, inputs, terminal.env);
    const result = await withContext(terminal, parsed.obtain.cache, (io) => run(parsed, io));
    await reports.deliver(result.report, parsed.failOn);
    return result.exitCode;
  },
};
