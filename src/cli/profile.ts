import { readBinary } from "../binary/binary.ts";
import { sha256OfFile } from "../file-source.ts";
import { formatProfile, profileOf } from "../gateway/profile.ts";
import { UserError } from "../user-error.ts";
import { toolVersion } from "../version.ts";
import type { Command } from "./command.ts";
import { withInput } from "./input-file.ts";
import { deliver } from "./output.ts";

/** Writes the profile of a gateway. */
export const profileCommand: Command = {
  usage: "GATEWAY [-o FILE]",
  description:
    "Writes all that a check needs to know of a gateway as one small JSON file, to use in its place.\n" +
    "The same gateway gives the same bytes.",
  flags: [{ name: "output", short: "o", value: "FILE", help: "write to a file instead of standard output" }],
  example: "profile ./gateway -o gateway.json",
  async run(args, terminal) {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0) {
      throw new UserError(`profile takes one GATEWAY, and ${args.positionals.length} were given.`);
    }
    const profile = withInput("GATEWAY", path, (source) =>
      profileOf(readBinary(source), { reference: path, sha256: sha256OfFile(path) }, toolVersion),
    );
    deliver(formatProfile(profile), args, terminal);
    return 0;
  },
};
