import type { InputName } from "../inputs/inputs.ts";
import { runInBuild } from "../pipeline/run-in-build.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { inputFlags, inputsOf, subjectInputs } from "./input-flags.ts";

const inputs: readonly InputName[] = [
  ...subjectInputs,
  "build-tags",
  "build-id",
  "gateway-source",
  "pin",
  "offline",
  "working-directory",
];

/** A command of the user's in the surroundings of a build. */
export const execCommand: Command = {
  usage: "--gateway REF --plugin DIR -- COMMAND…",
  description:
    "Runs a command in the plugin's folder as the build of the plugin would run there: with the gateway's Go, flags, tags,\n" +
    "module versions and own module, so that go test, go vet and go list see what will be built.\n" +
    "Input, output and exit code are those of the command. Nothing is written to the folder but by the command itself.",
  flags: inputFlags(inputs),
  behind: "go test ./...",
  example: "exec --gateway tyk@5.8.6 --plugin ./plugins/auth --pin -- go test ./...",
  async run(args, terminal) {
    const parsed = inputsOf(args, inputs, terminal.env);
    const [file = "", ...rest] = args.behind;
    return await withContext(terminal, parsed.obtain.cache, (io, foreground) =>
      runInBuild(parsed, { file, args: rest }, io, foreground),
    );
  },
};
