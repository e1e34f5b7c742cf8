import { formatProfile } from "../gateway/profile.ts";
import { parseObtainInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { gatewayProfile } from "../pipeline/given-gateway.ts";
import { jsonText } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { inputFlags, obtainInputs, rawInputs, targetFlag } from "./input-flags.ts";
import { openOutput } from "./output.ts";

/** Writes the profile of a gateway. */
export const profileCommand: Command = {
  usage: "GATEWAY [-o FILE]",
  description:
    "Writes all that a check needs to know of a gateway as one small JSON file, to use in its place.\n" +
    "GATEWAY is a path, tyk@5.8.6, docker://image:tag, https://… or github://owner/repo@tag/asset.\n" +
    "The same gateway gives the same bytes.",
  flags: [
    { name: "output", short: "o", value: "FILE", help: "write to a file instead of standard output" },
    targetFlag,
    ...inputFlags(obtainInputs),
  ],
  example: "profile tyk@5.8.6 -o tyk-5.8.6.json",
  async run(args, terminal) {
    const [reference, ...more] = args.positionals;
    if (reference === undefined || more.length > 0) {
      throw new UserError(`profile takes one GATEWAY, and ${args.positionals.length} were given.`);
    }
    const deliver = openOutput(args, terminal);
    const obtain = parseObtainInputs(rawInputs(args, obtainInputs, terminal.env));
    const question = { reference, target: args.value("target"), hash: "sha256", obtain } as const;
    const profile = await gatewayProfile(question, (body) => withContext(terminal, obtain.cache, body));
    deliver(jsonText(formatProfile(profile)));
    return 0;
  },
};
