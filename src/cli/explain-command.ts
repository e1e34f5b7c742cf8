import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { catalogue, type FindingKind, findingKinds, isFindingKind, pagePath } from "../model/catalogue.ts";
import { nearest } from "../model/nearest.ts";
import { UserError } from "../model/user-error.ts";
import { terminalText } from "../report/escape.ts";
import { painter } from "../report/paint.ts";
import { wrap } from "../report/wrap.ts";
import type { Command } from "./command.ts";
import { openOutput, outputFlags, styleOf } from "./output.ts";

/** Prints the page of one kind of finding, or the list of kinds. */
export const explainCommand: Command = {
  usage: "[KIND]",
  description:
    "Explains a kind of finding: what it means, how it is recognised, what to change.\nWithout KIND: all kinds.",
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
    if (!isFindingKind(kind)) throw unknownKind(kind);
    deliver(page(kind, style));
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

function page(kind: FindingKind, style: Style): string {
  const paint = painter(style);
  const { title, explanation } = catalogue[kind];
  const text = documentation(pagePath(kind));
  // The page starts with the title and the explanation; where it was not installed, those are all there is.
  if (text !== undefined) return `${text.trimEnd()}\n`;
  return `${[paint(title, "bold"), "", ...wrap(explanation, style.width)].join("\n")}\n`;
}

function unknownKind(kind: string): UserError {
  const near = nearest(kind, findingKinds);
  const hint =
    near.length === 0 ? '"go-plugin-verifier explain" lists all kinds.' : `Did you mean ${near.join(" or ")}?`;
  return new UserError(`There is no kind of finding "${terminalText(kind)}". ${hint}`);
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
