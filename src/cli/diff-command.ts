import { type GoBinary, readBinary } from "../binary/binary.ts";
import type { BuildInfo } from "../binary/facts.ts";
import { withNamed } from "../content/named-file.ts";
import { UserError } from "../model/user-error.ts";
import { diffRows, renderDiff, renderDiffJson, renderDiffMarkdown } from "../report/diff.ts";
import { compareModules } from "../verify/compare-modules.ts";
import { compareSettings } from "../verify/compare-settings.ts";
import type { Command } from "./command.ts";
import { formatOf, openOutput, outputFlags, styleOf } from "./output.ts";

/** Compares `go version -m` of two files. */
export const diffCommand: Command = {
  usage: "A B",
  description:
    "Compares the lines of `go version -m` of two files side by side, what matters first.\n" +
    "A is read as the gateway and B as the plugin where that decides what matters.",
  flags: [{ name: "verbose", help: "show equal lines and modules of one side too" }, ...outputFlags()],
  example: "diff ./gateway plugins/auth.so",
  async run(args, terminal) {
    const [pathA, pathB, ...more] = args.positionals;
    if (pathA === undefined || pathB === undefined || more.length > 0) {
      throw new UserError(`diff takes two files, and ${args.positionals.length} were given.`);
    }
    const format = formatOf(args);
    const deliver = openOutput(args, terminal);
    const rows = withNamed("A", pathA, (sourceA) =>
      withNamed("B", pathB, (sourceB) => {
        const [binaryA, binaryB] = [readBinary(sourceA), readBinary(sourceB)];
        const [a, b] = [buildInfoOf(pathA, binaryA), buildInfoOf(pathB, binaryB)];
        const { shared, different } = sharedPackages(binaryA, binaryB);
        const findings = [...compareSettings(a, b), ...compareModules(a, b, shared, different)];
        return { a: { file: pathA, buildInfo: a }, b: { file: pathB, buildInfo: b }, rows: diffRows(a, b, findings) };
      }),
    );
    const renderers = {
      text: () => renderDiff(rows.a, rows.b, rows.rows, styleOf(args, terminal)),
      json: () => renderDiffJson(rows.a, rows.b, rows.rows),
      markdown: () => renderDiffMarkdown(rows.a, rows.b, rows.rows),
    };
    deliver(renderers[format]());
    return 0;
  },
};

function buildInfoOf(path: string, binary: GoBinary): BuildInfo {
  if (binary.buildInfo !== undefined) return binary.buildInfo;
  throw new UserError(`${path} has no build information to compare; plugins of Go 1.20 and older have none.`);
}

/** Packages that both files link, as far as they tell. */
function sharedPackages(a: GoBinary, b: GoBinary): { shared: string[]; different: string[] } {
  const shared: string[] = [];
  const different: string[] = [];
  const listed = b.pluginRecord?.fingerprints ?? b.fingerprints();
  for (const { package: path, hash } of listed) {
    const other = a.fingerprint(path);
    if (other === undefined) continue;
    shared.push(path);
    if (other !== hash) different.push(path);
  }
  return { shared, different };
}
