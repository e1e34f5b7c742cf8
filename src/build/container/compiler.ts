import { posix } from "node:path";
import { fillTemplate, ofTarget } from "../../gateway/presets/template.ts";
import type { Libc } from "../../model/gateway-facts.ts";
import type { Target } from "../../model/target.ts";
import { UserError } from "../../model/user-error.ts";
import { crossCompilers } from "../c-compiler.ts";
import type { Recipe } from "../recipe.ts";

/**
 * How a compiler image is called to build a plugin, as data; the builds of presets are such calls.
 *
 * Templates hold `{version}` (without `v`), `{release}` (without a pre-release), `{goos}`, `{goarch}`, `{arch}` (the
 * image's own name of the target), `{name}`, `{go}` (without `go`) and `{build-id}`. An argument that is a placeholder
 * alone is left out where it has no value.
 */
export interface CompilerCall {
  /** `registry/repository`. */
  readonly image: string;
  readonly tag: string;
  /** What the image itself runs on, `GOOS/GOARCH`. */
  readonly platforms: readonly string[];
  /** What plugins can be built for with it. */
  readonly targets: readonly string[];
  /** The C library that what it builds is linked to; undefined: that of the image. */
  readonly libc?: Libc | undefined;
  /** `entrypoint`: the arguments go to the image's own entry point; `command`: they are the whole command. */
  readonly call: "entrypoint" | "command";
  /** Where the plugin's source is put. */
  readonly mount: string;
  /** Where the command runs; undefined: the image's own. */
  readonly workdir?: string | undefined;
  /** By target, `*` for all. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly args: readonly string[];
  /** For targets whose arguments are others. */
  readonly targetArgs?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What the call leaves in the folder of the source. */
  readonly output: string;
  readonly architectures?: Readonly<Record<string, string>> | undefined;
  /**
   * Folder of the gateway's module in the image, where plugins are built in one workspace with it; undefined: what
   * TYK_GW_PATH says there.
   */
  readonly gatewaySource?: string | undefined;
}

/** What the templates of a call are filled with. */
export interface CallValues {
  readonly name: string;
  /** Of the gateway, without `v`; undefined where it tells none. */
  readonly version: string | undefined;
  readonly recipe: Recipe;
  /** Tags in addition to the gateway's own, which a documented script adds by itself. */
  readonly tags: readonly string[] | undefined;
  readonly buildId: string | undefined;
}

/** What a call is given to build. */
export interface CallSource {
  /** What `go build` is told to build, from the folder of the module. */
  readonly packages: readonly string[];
  /** The folder of the module, seen from the folder that is copied; empty where it is that folder. */
  readonly inside: string;
  /** Whether one module is all there is: what every documented script can build. */
  readonly isPlain: boolean;
}

/** The machine side of a call. */
export interface CallImage {
  /** What it runs on. */
  readonly platform: Target;
  readonly entrypoint: readonly string[];
}

/** A call that can be made. */
export interface RenderedCall {
  /** `script`: the image's own way; `go`: `go build` with the recipe's flags; `command`: the user's own. */
  readonly way: "script" | "go" | "command";
  /** The whole command, the image's entry point included. */
  readonly command: readonly string[];
  readonly mount: string;
  /** Undefined: the image's own. */
  readonly workdir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute, in the container. */
  readonly output: string;
}

/**
 * The reference of a call's image.
 * @throws UserError where the version of the gateway is needed and not known
 */
export function imageReference(
  { image, tag, architectures }: Pick<CompilerCall, "image" | "tag" | "architectures">,
  { version, recipe }: Pick<CallValues, "version" | "recipe">,
): string {
  const text = `${image}:${tag}`;
  if (/\{(?:version|release)\}/.test(text) && version === undefined) {
    throw new UserError(
      `gateway: its version is unknown, so that its compiler image ${text} cannot be named; name one with builder-image.`,
    );
  }
  return fillTemplate(text, { version, target: recipe.target, architectures, others: { go: goOf(recipe) } });
}

/** Fills a call in; a source that the image's own script cannot build is built by the recipe in the same image. */
export function renderCall(call: CompilerCall, values: CallValues, source: CallSource, image: CallImage): RenderedCall {
  const { recipe } = values;
  const { target } = recipe;
  const args = (ofTarget(call.targetArgs, target) ?? call.args).flatMap((word) => {
    const filled = fill(word, call, values);
    return filled === "" && /^\{[a-z-]+\}$/.test(word) ? [] : [filled];
  });
  const command = call.call === "entrypoint" ? [...image.entrypoint, ...args] : args;
  const environment: Record<string, string> = {};
  for (const templates of [call.environment["*"], ofTarget(call.environment, target)]) {
    for (const [name, value] of Object.entries(templates ?? {})) environment[name] = fill(value, call, values);
  }
  const documented = posix.resolve(call.mount, fill(call.output, call, values));
  // No documented script takes flags of the linker.
  const hasLinkerFlags = recipe.flags.some((flag) => flag.startsWith("-ldflags="));
  const hasScript = call.call === "command" || image.entrypoint.length > 0;
  if (hasScript && !isGoBuild(command) && source.isPlain && !hasLinkerFlags) {
    const tags = values.tags?.join(",");
    return {
      way: "script",
      command,
      mount: call.mount,
      workdir: call.workdir,
      // Documented by Tyk; a script that does not know it ignores it.
      environment: { ...environment, ...(tags && { BUILD_TAG: tags }) },
      output: documented,
    };
  }
  const output = posix.join(call.mount, `${values.name}.so`);
  return {
    way: "go",
    command: isGoBuild(command)
      ? withRecipe(command, recipe, output, source.packages)
      : ["go", "build", ...recipe.flags, "-o", output, ...source.packages],
    mount: call.mount,
    workdir: posix.join(call.mount, source.inside),
    environment: { ...recipeEnvironment(recipe, image.platform), ...environment },
    output,
  };
}

function isGoBuild(command: readonly string[]): boolean {
  const [program = "", verb] = command;
  return posix.basename(program) === "go" && verb === "build";
}

/** `go build` as documented, with the flags of the gateway, our output and our packages. */
function withRecipe(command: readonly string[], recipe: Recipe, output: string, packages: readonly string[]): string[] {
  const [go = "go", verb = "build", ...rest] = command;
  const kept: string[] = [];
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    // `-a` only asks not to use what is compiled already; of the others the gateway's own build decides.
    if (/^--?(?:a|trimpath|buildmode=plugin)$/.test(word)) continue;
    if (word === "-o") index++;
    else if (word === "-installsuffix") kept.push(word, rest[++index] ?? "");
    else if (word.startsWith("-")) kept.push(word);
  }
  return [go, verb, ...recipe.flags, ...kept, "-o", output, ...packages];
}

/** The environment of a recipe inside an image, whose Go is the only one there. */
function recipeEnvironment(recipe: Recipe, platform: Target): Record<string, string> {
  const { target } = recipe;
  const kept = Object.entries(recipe.environment).filter(
    ([name, value]) => value !== "" && !["GOTOOLCHAIN", "GOENV", "CC", "CXX"].includes(name),
  );
  const isOwn = target.goarch === platform.goarch && target.goos === platform.goos;
  if (isOwn) return Object.fromEntries(kept);
  const { cc, cxx } = crossCompilers(target);
  return { ...Object.fromEntries(kept), CC: cc, CXX: cxx };
}

/** The folder of source in images that say nothing else. */
const usualMount = "/plugin-source";

/** The call of an image of the user's own: the recipe inside it. */
export function ownImageCall(): CompilerCall {
  return {
    image: "",
    tag: "",
    platforms: [],
    targets: [],
    call: "command",
    mount: usualMount,
    environment: {},
    args: ["go", "build", "."],
    output: "{name}.so",
  };
}

/**
 * The user's own command, run by `sh -c` in the folder of the plugin's module. It finds there:
 *
 * | variable | |
 * |---|---|
 * | `PLUGIN_NAME` | the plugin's name |
 * | `PLUGIN_SOURCE` | the folder of the plugin's module |
 * | `PLUGIN_PACKAGES` | what to build, seen from there |
 * | `PLUGIN_OUTPUT` | the file to write |
 * | `GOOS`, `GOARCH`, `CGO_ENABLED`, … | of the recipe |
 * | `GO_VERSION`, `GATEWAY_VERSION`, `BUILD_ID` | where they are known |
 * | `BUILD_TAGS`, `BUILD_FLAGS` | of the recipe, the flags with spaces between them |
 */
export function renderCommand(
  command: string,
  call: Pick<CompilerCall, "mount" | "environment">,
  values: CallValues,
  source: CallSource,
  image: CallImage,
): RenderedCall {
  const { recipe, name, version, buildId } = values;
  const output = posix.join(call.mount, `${name}.so`);
  const workdir = posix.join(call.mount, source.inside);
  const tags = recipe.flags.find((flag) => flag.startsWith("-tags="))?.slice("-tags=".length);
  return {
    way: "command",
    command: ["sh", "-c", command],
    mount: call.mount,
    workdir,
    environment: {
      ...recipeEnvironment(recipe, image.platform),
      PLUGIN_NAME: name,
      PLUGIN_SOURCE: workdir,
      PLUGIN_PACKAGES: source.packages.join(" "),
      PLUGIN_OUTPUT: output,
      GO_VERSION: goOf(recipe),
      BUILD_FLAGS: recipe.flags.join(" "),
      ...(version !== undefined && { GATEWAY_VERSION: version }),
      ...(buildId !== undefined && { BUILD_ID: buildId }),
      ...(tags !== undefined && { BUILD_TAGS: tags }),
    },
    output,
  };
}

function fill(
  template: string,
  { architectures }: Pick<CompilerCall, "architectures">,
  { name, version, recipe, buildId }: CallValues,
): string {
  const others = { name, go: goOf(recipe), "build-id": buildId ?? "" };
  return fillTemplate(template, { version, target: recipe.target, architectures, others });
}

function goOf({ goVersion }: Recipe): string {
  return goVersion.replace(/^go/, "");
}
