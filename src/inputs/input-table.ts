import { failOnLines } from "../report/exit-code.ts";

/** How the text of an input is read. */
type InputKind =
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
  /** What the runner puts in where a workflow gives nothing; the command line has no such thing. */
  readonly runnerDefault?: string;
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
      "The program that opens the plugins: a path, a profile, tyk@5.8.6, docker://image:tag, docker-daemon://image:tag, https://… or github://owner/repo@tag/asset. One per line; {goos} and {goarch} stand for the target.",
  },
  {
    name: "gateway-file",
    kind: "text",
    flag: "gateway-file",
    description:
      "A file that names the gateway's image or version, FILE[#key]: Dockerfile, Makefile, .env, compose or values file, or a list with a reference or version a line.",
  },
  {
    name: "gateway-path",
    kind: "text",
    flag: "gateway-path",
    description:
      "The gateway's binary inside of the image or archive. Default: the preset's, else the only Go program.",
  },
  {
    name: "gateway-digest",
    kind: "lines",
    flag: "gateway-digest",
    description:
      "sha256:… of the gateway's binary, archive or image; anything else is refused. One per line, with the gateway and GOOS/GOARCH before it where there are several: tyk@5.8.6 linux/arm64 sha256:….",
  },
  {
    name: "preset-file",
    kind: "text",
    flag: "preset-file",
    description: "A JSON file that adds gateways to those known by name.",
  },
  {
    name: "runtime-libc",
    kind: "text",
    flag: "runtime-libc",
    description:
      "The C library of the system that the gateway runs on, for example debian12, glibc-2.36 or musl-1.2.5. Default: what its image holds.",
  },
  {
    name: "registry-mirrors",
    kind: "lines",
    flag: "registry-mirror",
    description: "Where images come from instead, for example docker.io=harbor.example.com/dockerhub. One per line.",
  },
  {
    name: "registry-auth-file",
    kind: "text",
    flag: "registry-auth-file",
    description:
      "Logins for registries, a config.json of Docker or auth.json of podman. Default: where these keep theirs.",
  },
  {
    name: "plugin",
    kind: "lines",
    flag: "plugin",
    description:
      "What to build or check: a folder with source or with built plugins, .go files, a glob, a built file, or a reference to an image or archive with !member-glob; name= in front names it. One per line.",
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
    choices: ["auto", "container", "native", "here", "none"],
    description:
      "How source becomes a plugin: container (the gateway's compiler image), native (Go on the runner), here (this job runs in the compiler image), none (only built files), or auto.",
  },
  {
    name: "builder-image",
    kind: "text",
    flag: "builder-image",
    description: "The compiler image. Default: the gateway's own, at the gateway's exact version.",
  },
  {
    name: "build-command",
    kind: "text",
    flag: "build-command",
    description: "A command for sh that builds the plugin in the compiler image, in place of the documented one.",
  },
  {
    name: "build-env",
    kind: "lines",
    flag: "build-env",
    description:
      "Variables for the build in a container, NAME=VALUE, or NAME to take it over; masked in all output. One per line.",
  },
  {
    name: "build-network",
    kind: "text",
    flag: "build-network",
    default: "none",
    description: "The network of the build in a container; modules are fetched before it starts.",
  },
  {
    name: "build-timeout",
    kind: "text",
    flag: "build-timeout",
    default: "30m",
    description: "How long one build in a container may take: 90s, 30m or 1h.",
  },
  {
    name: "build-tags",
    kind: "list",
    flag: "build-tags",
    description: "Build tags in addition to the gateway's own.",
  },
  {
    name: "ldflags",
    kind: "text",
    flag: "ldflags",
    description:
      "Flags of the linker for the plugin alone, as go build takes them: -s -w -X main.version=1.2.3. They change no fingerprint.",
  },
  {
    name: "build-id",
    kind: "text",
    flag: "build-id",
    description:
      "Makes the plugin path differ from that of other builds, so that a gateway can load several; auto takes 12 digits of the commit.",
  },
  {
    name: "gateway-source",
    kind: "text",
    flag: "gateway-source",
    description:
      "A folder with the source of the gateway, for plugins that import its packages. Default: the module proxy.",
  },
  {
    name: "pin",
    kind: "boolean",
    flag: "pin",
    default: "false",
    description: "Whether modules that the gateway links too are set to the gateway's versions, for the build alone.",
  },
  {
    name: "glibc",
    kind: "text",
    flag: "glibc",
    description: "The newest glibc that the plugin may need, 2.31, or 2.31=FOLDER with a sysroot of it.",
  },
  {
    name: "rebuild",
    kind: "boolean",
    flag: "rebuild",
    default: "false",
    description: "Whether the plugin is built twice in different folders and both files are compared.",
  },
  {
    name: "preflight-only",
    kind: "boolean",
    flag: "preflight-only",
    default: "false",
    description: "Whether only the modules that the plugin would link are compared, in a second, and nothing is built.",
  },
  {
    name: "offline",
    kind: "text",
    flag: "offline",
    description:
      "A folder that fetch has filled: gateways, toolchains, modules and compiler images come from there alone.",
  },
  {
    name: "load-test",
    kind: "choice",
    flag: "load-test",
    default: "never",
    choices: ["never", "auto", "always"],
    description:
      "Whether the gateway really opens the plugins, isolated, beside the prediction; auto does where the machine can and nobody outside started the run.",
  },
  {
    name: "symbols",
    kind: "lines",
    flag: "symbol",
    description:
      "Names that the plugins must export, [plugin:]Name, and with =hook or =Go type what they must be. One per line.",
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
    name: "output-directory",
    kind: "text",
    flag: "output-directory",
    default: "plugins-out",
    description: "The folder that takes the built plugins; it may lie outside of the checkout.",
  },
  {
    name: "plugin-file",
    kind: "text",
    flag: "plugin-file",
    description:
      "The name of a built file in the output directory: {name} {version} {goos} {goarch} {variant} {build-id} {gateway}. Default: the gateway's own rule, else {name}_{goos}_{goarch}{variant}.so, with _{build-id} behind the name where there is one.",
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
      "The artifact that takes the folder of the run when all is well; / becomes -. {goos} {goarch} {variant} in it make one per target, {file} alone one per plugin, which is then no zip. Nothing is uploaded without it.",
  },
  {
    name: "release",
    kind: "choice",
    default: "none",
    choices: ["none", "draft", "publish"],
    description:
      "Whether the plugins become assets of the release of a tag when all is well: draft leaves it to a person to publish it, publish does so last. It needs the permission contents: write.",
  },
  {
    name: "release-tag",
    kind: "text",
    description: "The tag of the release. Default: the tag that the run is for; a run for no tag releases nothing.",
  },
  {
    name: "overwrite",
    kind: "boolean",
    default: "false",
    description: "Whether an asset of the same name and other bytes is replaced.",
  },
  {
    name: "report-artifact",
    kind: "text",
    description: "The artifact that takes the report of this job, whatever the verdict, for merge to read.",
  },
  {
    name: "retention-days",
    kind: "text",
    description: "Days until the artifact expires. Default: the repository's own setting.",
  },
  {
    name: "cache",
    kind: "choice",
    flag: "cache",
    default: "auto",
    choices: ["auto", "true", "false"],
    description:
      "Whether profiles of gateways and what builds make are kept for later runs, in the cache of GitHub Actions too: auto reads always and writes nothing in runs that outsiders can start.",
  },
  {
    name: "token",
    kind: "text",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of workflows
    runnerDefault: "${{ github.token }}",
    description: "For releases on the GitHub server that runs the workflow; it is sent nowhere else.",
  },
  {
    name: "format",
    kind: "lines",
    flag: "format",
    default: "json",
    description:
      "The format of the report file: json, text, markdown, sarif or junit; several as KIND=FILE each, for example json=report.json sarif=out.sarif.",
  },
] as const satisfies readonly InputSpec[];

/** The name of an input. */
export type InputName = (typeof inputTable)[number]["name"];
