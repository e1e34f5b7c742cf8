import { findPlugins } from "../build/plugins.ts";
import { formatProfile } from "../gateway/profile.ts";
import { parseObtainInputs, parsePluginArgument } from "../inputs/inputs.ts";
import { defaultTarget, parseTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { Gateways } from "../obtain/gateways.ts";
import { fetchAll } from "../offline/fetch.ts";
import type { RunContext } from "../pipeline/run-context.ts";
import { terminalText } from "../report/escape.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { rawInputs, withContext } from "./context.ts";
import { inputFlags, obtainInputs } from "./input-flags.ts";

/** Stores what builds need, for machines without a network. */
export const fetchCommand: Command = {
  usage: "--gateway REF [--plugin DIR…] [--target T…] -o DIR",
  description:
    "Stores the profiles of gateways, their Go releases and the modules that plugins need in a folder, with digests of all.\n" +
    "A run with --offline DIR takes everything from there. What the folder holds already stays.",
  flags: [
    ...inputFlags(["gateway", ...obtainInputs, "plugin", "target", "build-tags"]),
    { name: "output", short: "o", value: "DIR", help: "the folder to fill" },
  ],
  example: "fetch --gateway tyk@5.8.6 --plugin ./plugins/auth -o ./stored",
  async run(args, terminal) {
    const [extra] = args.positionals;
    if (extra !== undefined) throw new UserError(`"${extra}" stands alone; name a gateway with --gateway.`);
    const gateways = args.values("gateway");
    const output = args.value("output");
    if (gateways.length === 0) throw new UserError("fetch needs at least one --gateway.");
    if (output === undefined) throw new UserError("fetch needs -o and the folder to fill.");
    const obtain = parseObtainInputs(rawInputs(args, obtainInputs, terminal.env));
    const manifest = await withContext(terminal, obtain.cache, async (io) => {
      const known = new Gateways({ ...obtain, hash: "sha256" }, io);
      const profileOf = async (reference: string, target: Target) =>
        formatProfile((await known.get(reference, target)).profile());
      return await fetchAll(
        {
          gateways,
          targets: targetsOf(args, io),
          plugins: findPlugins(args.values("plugin").map(parsePluginArgument), io.directory, (sentence) =>
            io.logger.info(sentence),
          ).flatMap((subject) => (subject.kind === "source" ? [subject.source] : [])),
          buildTags: listOf(args, "build-tags"),
          output,
        },
        { ...io, settings: io.goSettings, exclude: [], profileOf },
      );
    });
    const bytes = manifest.files.reduce((sum, { size }) => sum + size, 0);
    const size = `${manifest.files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
    terminal.stdout.write(`${terminalText(output)}: ${size}\n`);
    return 0;
  },
};

function targetsOf(args: Arguments, { host }: RunContext): readonly Target[] {
  const written = listOf(args, "target");
  return written.length === 0 ? [defaultTarget(host)] : written.map((text) => parseTarget(text, "--target"));
}

/** Values between commas, or of a flag that is repeated. */
function listOf(args: Arguments, flag: string): readonly string[] {
  return [
    ...new Set(
      args
        .values(flag)
        .flatMap((value) => value.split(","))
        .map((part) => part.trim()),
    ),
  ].filter((part) => part !== "");
}
