import { readBinary } from "../binary/binary.ts";
import { integrityOfFile } from "../content/file-source.ts";
import { withNamed } from "../content/named-file.ts";
import { UserError } from "../model/user-error.ts";
import { inspectBinary, renderInspection, renderInspectionJson, renderInspectionMarkdown } from "../report/inspect.ts";
import type { Command } from "./command.ts";
import { formatOf, openOutput, outputFlags, styleOf } from "./output.ts";

/** Shows what the loader and `go version -m` see of one file. */
export const inspectCommand: Command = {
  usage: "FILE",
  description: "Shows build information, plugin path, exports, fingerprints and library needs of one file.",
  flags: [{ name: "fingerprints", help: "list all fingerprints (JSON always has them)" }, ...outputFlags()],
  example: "inspect plugins/auth.so",
  async run(args, terminal) {
    const [path, ...more] = args.positionals;
    if (path === undefined || more.length > 0) {
      throw new UserError(`inspect takes one FILE, and ${args.positionals.length} were given.`);
    }
    const format = formatOf(args);
    const deliver = openOutput(args, terminal);
    const inspection = withNamed("FILE", path, (source) =>
      inspectBinary(path, readBinary(source), integrityOfFile(path)),
    );
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
