import {
  type InputName,
  parseBuilder,
  parseBuildTags,
  parseObtainInputs,
  parseSubjectInputs,
} from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { fetchOffline } from "../pipeline/fetch-offline.ts";
import { terminalText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { inputFlags, obtainInputs, rawInputs } from "./input-flags.ts";

const inputs: readonly InputName[] = [
  "gateway",
  ...obtainInputs,
  "plugin",
  "target",
  "builder",
  "builder-image",
  "build-tags",
  "gateway-source",
];

/** Stores what builds need, for machines without a network. */
export const fetchCommand: Command = {
  usage: "--gateway REF [--plugin DIR…] [--target T…] -o DIR",
  description:
    "Stores the profiles of gateways, their Go releases and compiler images, and the modules that plugins need in a folder,\n" +
    "with digests of all. An image is stored where an engine answers and a run would build in it (--builder native: never).\n" +
    "A run with --offline DIR takes everything from there. What the folder holds already stays.",
  flags: [...inputFlags(inputs), { name: "output", short: "o", value: "DIR", help: "the folder to fill" }],
  example: "fetch --gateway tyk@5.8.6 --plugin ./plugins/auth -o ./stored",
  async run(args, terminal) {
    const [extra] = args.positionals;
    if (extra !== undefined) throw new UserError(`"${extra}" stands alone; name a gateway with --gateway.`);
    const raw = rawInputs(args, inputs, terminal.env);
    const subjects = parseSubjectInputs(raw);
    const output = args.value("output");
    if (subjects.gateways.length === 0) throw new UserError("fetch needs at least one --gateway.");
    if (output === undefined) throw new UserError("fetch needs -o and the folder to fill.");
    const obtain = parseObtainInputs(raw);
    const wishes = {
      ...subjects,
      obtain,
      buildTags: parseBuildTags(raw),
      gatewaySource: raw["gateway-source"],
      ...parseBuilder(raw),
      output,
    };
    const manifest = await withContext(terminal, obtain.cache, (context) => fetchOffline(wishes, context));
    const bytes = manifest.files.reduce((sum, { size }) => sum + size, 0);
    const size = `${manifest.files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
    terminal.stdout.write(`${terminalText(output)}: ${size}\n`);
    return 0;
  },
};
