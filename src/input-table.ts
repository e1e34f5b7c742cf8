import { failOnLines } from "./report/exit-code.ts";

/** How the text of an input is read. */
export type InputKind =
  /** One value. */
  | "text"
  /** One value per line; its flag is repeated. */
  | "lines"
  /** Values on lines or between commas; its flag is repeated or takes commas. */
  | "list"
  /** `true` or `false`; its flag is `--name` and `--no-name`. */
  | "boolean"
  /** One of `choices`. */
  | "choice";

/** One input of the action, and its flag on the command line. */
export interface InputSpec {
  readonly name: string;
  readonly description: string;
  readonly kind: InputKind;
  /** What holds where nothing is given; undefined means absent. */
  readonly default?: string;
  readonly choices?: readonly string[];
  /** The flag without dashes; undefined where only the action has the input. */
  readonly flag?: string;
}

/** All inputs, in the order of action.yml. The action, the command line and the README are checked against it. */
export const inputTable = [
  {
    name: "gateway",
    kind: "lines",
    flag: "gateway",
    description:
      "The program that opens the plugins: a path, a profile, or an https:// URL of the binary. One per line; {goos} and {goarch} stand for the target.",
  },
  {
    name: "gateway-digest",
    kind: "text",
    flag: "gateway-digest",
    description: "sha256:… of the gateway; anything else is refused.",
  },
  {
    name: "plugin",
    kind: "lines",
    flag: "plugin",
    description:
      "What to build or check: a folder, .go files, a glob or a built file, with name= in front to name it. One per line.",
  },
  {
    name: "target",
    kind: "list",
    flag: "target",
    description:
      "GOOS/GOARCH[/variant], several on lines or between commas. Default: GOOS/GOARCH of the environment, else linux on the runner's architecture.",
  },
  {
    name: "builder",
    kind: "choice",
    flag: "builder",
    default: "auto",
    choices: ["auto", "native", "none"],
    description: "How source becomes a plugin: native (Go on the runner), none (only built files), or auto.",
  },
  {
    name: "build-tags",
    kind: "list",
    flag: "build-tags",
    description: "Build tags in addition to the gateway's own.",
  },
  {
    name: "symbols",
    kind: "lines",
    flag: "symbol",
    description: "Names that the plugins must export, [plugin:]Name. One per line.",
  },
  {
    name: "alongside",
    kind: "lines",
    flag: "alongside",
    description: "Built plugins that the gateway has opened already. One path per line.",
  },
  {
    name: "together",
    kind: "boolean",
    flag: "together",
    default: "true",
    description: "Whether the plugins are opened in this order in one process; false judges each alone.",
  },
  {
    name: "fail-on",
    kind: "choice",
    flag: "fail-on",
    default: "mismatch",
    choices: failOnLines,
    description: "From which result on the job fails: warning, mismatch, rejected or never.",
  },
  {
    name: "ignore",
    kind: "lines",
    flag: "ignore",
    description: "Mismatches to accept, kind[:subject] and the reason. One per line.",
  },
  {
    name: "working-directory",
    kind: "text",
    flag: "working-directory",
    default: ".",
    description: "The folder that relative paths start from.",
  },
  {
    name: "plugin-file",
    kind: "text",
    flag: "plugin-file",
    default: "{name}_{goos}_{goarch}{variant}.so",
    description: "The name of a built file under plugins-out/: {name} {version} {goos} {goarch} {variant}.",
  },
  {
    name: "annotations",
    kind: "boolean",
    default: "true",
    description: "Whether findings are shown at their lines in the pull request.",
  },
  {
    name: "summary",
    kind: "boolean",
    default: "true",
    description: "Whether the report is shown on the page of the run.",
  },
  {
    name: "artifact-name",
    kind: "text",
    description:
      "The artifact that takes the built plugins when all is well; / becomes -. Nothing is uploaded without it.",
  },
  {
    name: "retention-days",
    kind: "text",
    description: "Days until the artifact expires. Default: the repository's own setting.",
  },
  {
    name: "format",
    kind: "choice",
    flag: "format",
    default: "json",
    choices: ["json", "text", "markdown"],
    description: "The format of the report file: json, text or markdown.",
  },
] as const satisfies readonly InputSpec[];

/** The name of an input. */
export type InputName = (typeof inputTable)[number]["name"];
