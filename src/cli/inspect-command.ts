import { existsSync } from "node:fs";
import { readBinary } from "../binary/binary.ts";
import { integrityOfFile } from "../content/file-source.ts";
import { withNamed } from "../content/named-file.ts";
import { looksLikeProfile, parseProfile } from "../gateway/profile.ts";
import { parseObtainInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { type GatewayQuestion, gatewayProfile, isPlainGateway, withMembers } from "../pipeline/given-gateway.ts";
import {
  type Inspection,
  inspectBinary,
  inspectProfile,
  renderInspection,
  renderInspectionJson,
  renderInspectionMarkdown,
} from "../report/inspect.ts";
import type { Command } from "./command.ts";
import { withContext } from "./context.ts";
import { inputFlags, obtainInputs, rawInputs, targetFlag } from "./input-flags.ts";
import { formatOf, openOutput, outputFlags, styleOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Shows what the loader and `go version -m` see of one file. */
export const inspectCommand: Command = {
  usage: "FILE",
  description:
    "Shows build information, plugin path, exports, fingerprints and library needs of one file.\n" +
    "FILE is a binary, a profile, or a gateway or member as everywhere: tyk@5.8.6, docker://image:tag!/plugins/auth.so.",
  flags: [
    targetFlag,
    ...inputFlags(obtainInputs),
    { name: "fingerprints", help: "list all fingerprints (JSON always has them)" },
    ...outputFlags(),
  ],
  example: "inspect plugins/auth.so",
  async run(args, terminal) {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0) {
      throw new UserError(`inspect takes one FILE, and ${args.positionals.length} were given.`);
    }
    const format = formatOf(args);
    const deliver = openOutput(args, terminal);
    const obtain = parseObtainInputs(rawInputs(args, obtainInputs, terminal.env));
    const question = { reference: path, target: args.value("target"), hash: "sha256", obtain } as const;
    const inspection = await inspected(question, terminal);
    const renderers = {
      text: () =>
        renderInspection(inspection, {
          ...styleOf(args, terminal),
          fingerprints: args.has("fingerprints") ? "listed" : "counted",
        }),
      json: () => renderInspectionJson(inspection),
      markdown: () => renderInspectionMarkdown(inspection),
    };
    deliver(renderers[format]());
    return 0;
  },
};

/** What a file, a profile or a reference tells. @throws UserError where it cannot be had */
async function inspected(question: GatewayQuestion, terminal: Terminal): Promise<Inspection> {
  const { reference, obtain } = question;
  const looksLikeReference = existsSync(reference) || /@|:\/\/|.!/.test(reference);
  if (!looksLikeReference || isPlainGateway(question)) return inspectFile(reference, reference);
  const inContext = <T>(body: Parameters<typeof withContext<T>>[2]) => withContext(terminal, obtain.cache, body);
  if (!/.![^!]/.test(reference)) return inspectProfile(reference, await gatewayProfile(question, inContext));
  return await withMembers(question, inContext, (members) => {
    const [member, ...others] = members;
    if (member === undefined || others.length > 0) {
      throw new UserError(`FILE ${reference}: ${members.length} members fit; inspect takes one.`);
    }
    return inspectFile(member.file, reference);
  });
}

function inspectFile(path: string, shown: string): Inspection {
  return withNamed("FILE", path, (source) => {
    if (looksLikeProfile(source.read(0, Math.min(64, source.size)))) {
      return inspectProfile(shown, parseProfile(Buffer.from(source.read(0, source.size)).toString("utf8"), shown));
    }
    return inspectBinary(shown, readBinary(source), integrityOfFile(path));
  });
}
