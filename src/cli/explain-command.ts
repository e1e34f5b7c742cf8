import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { catalogue, type FindingKind, findingKinds, isFindingKind, pagePath } from "../model/catalogue.ts";
import { nearest } from "../model/nearest.ts";
import { type Verdict, verdicts } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { terminalText } from "../report/escape.ts";
import { painter } from "../report/paint.ts";
import { wrap } from "../report/wrap.ts";
import type { Command } from "./command.ts";
import { openOutput, outputFlags, styleOf } from "./output.ts";

/** Prints the page of one kind of finding, or the list of kinds. */
export const explainCommand: Command = {
  usage: "[KIND|VERDICT]",
  description:
    "Explains a kind of finding: what it means, how it is recognised, what to change. Of a verdict: what it means.\n" +
    "Without a word: all verdicts and kinds.",
  flags: outputFlags([]).filter((flag) => flag.name !== "format"),
  example: "explain trimpath",
  async run(args, terminal) {
    const [kind, ...more] = args.positionals;
    if (more.length > 0) throw new UserError(`explain takes one kind, and ${args.positionals.length} were given.`);
    const style = styleOf(args, terminal);
    const deliver = openOutput(args, terminal);
    if (kind === undefined) {
      deliver(kindList(style));
      return 0;
    }
    const verdict = verdicts.find((one) => one === kind);
    if (verdict !== undefined) deliver(verdictPage(verdict, style));
    else if (isFindingKind(kind)) deliver(page(kind, style));
    else throw unknownKind(kind);
    return 0;
  },
};

interface Style {
  readonly color: boolean;
  readonly width: number;
}

function kindList(style: Style): string {
  const paint = painter(style);
  const width = Math.max(...findingKinds.map((kind) => kind.length));
  const lines = findingKinds.map((kind) => `${paint(kind.padEnd(width), "bold")}  ${catalogue[kind].title}`);
  return `${lines.join("\n")}\n`;
}

/** What each verdict means, and what to do then. */
const verdictMeanings: Readonly<Record<Verdict, string>> = {
  loads: "The gateway opens the plugin, and all that has to be equal is. Nothing is to be done.",
  mismatch:
    "The gateway opens the plugin, but build settings or modules differ that must not. See the findings of severity error; what is meant so can be accepted with ignore.",
  unknown:
    "The files do not tell whether the gateway opens the plugin. This is never counted as good: the exit code is 3. The findings say what is missing.",
  unbuilt: "The plugin does not compile for this gateway. The compiler's message is in the report.",
  rejected:
    "The gateway refuses the plugin, with the sentence that stands in the report, and goes on without it. The cause and the fix stand below that sentence.",
  crashes: "The gateway dies when it opens the plugin. It must not be deployed.",
};

function verdictPage(verdict: Verdict, style: Style): string {
  const text = wrap(verdictMeanings[verdict], style.width);
  return `${[painter(style)(`The verdict ${verdict}`, "bold"), "", ...text].join("\n")}\n`;
}

function page(kind: FindingKind, style: Style): string {
  const paint = painter(style);
  const { title, explanation } = catalogue[kind];
  const text = documentation(pagePath(kind));
  // The page starts with the title and the explanation; where it was not installed, those are all there is.
  if (text !== undefined) return `${text.trimEnd()}\n`;
  return `${[paint(title, "bold"), "", ...wrap(explanation, style.width)].join("\n")}\n`;
}

function unknownKind(kind: string): UserError {
  const near = nearest(kind, [...findingKinds, ...verdicts]);
  const hint =
    near.length === 0 ? '"go-plugin-verifier explain" lists all of them.' : `Did you mean ${near.join(" or ")}?`;
  return new UserError(`There is no kind of finding and no verdict "${terminalText(kind)}". ${hint}`);
}

/** A file of the package, wherever in it this module was bundled to. */
function documentation(path: string): string | undefined {
  let folder = import.meta.dirname;
  for (let level = 0; level < 3; level++) {
    folder = dirname(folder);
    try {
      return readFileSync(join(folder, path), "utf8");
    } catch {
      // Not in this folder; the package's own is one further up.
    }
  }
  return undefined;
}
