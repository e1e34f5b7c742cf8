import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { parseTarget } from "../../model/target.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { isOutside, vendorsIn } from "../module-tree.ts";
import type { BuildIo } from "../native-build.ts";
import { hasWorkspaces } from "../plan/build-plan.ts";
import { versionControl } from "../plan/copy-plan.ts";
import { hereDocument } from "../plan/here-document.ts";
import { moduleFolder } from "./caches.ts";
import { type CallSource, type RenderedCall, renderCall, renderCommand } from "./compiler.ts";
import { confinement } from "./container.ts";
import type { ContainerBuild } from "./container-build.ts";
import { type CopiedSource, copySource } from "./copied-source.ts";
import type { Engine, EngineImage } from "./engine.ts";
import { callEnvironment } from "./go-environment.ts";
import { fetchingEnvironment, fetchingSteps, joinedWork, type ModuleWish } from "./module-download.ts";
import { renameModule } from "./plugin-path.ts";

/** Stands for the entry point of an image that nobody has asked. */
const imagesOwn = "(entry point)";

/** Stands for a folder that only the shell knows. */
const folderMark = "\0folder";

/** The folder of the script, and in it what goes into the container: paths below `root` are those of the container. */
const inside = "$plan/root";

/**
 * The build as a person runs it, with `sh` in the folder that the job starts in: the steps of `buildInContainer`, by the
 * engine's client. Nothing is mounted there either, so that the engine may be on another machine. Values of `build-env`
 * are left out, their names are not.
 */
export async function printContainerBuild(
  build: ContainerBuild,
  io: BuildIo & { readonly engine: Engine },
): Promise<string> {
  const folder = io.temporary.create();
  try {
    const known = await knownImage(build.images, io.engine);
    const into = join(folder, "src");
    mkdirSync(into);
    const copied = await copySource(build.plan, {
      into,
      exclude: io.exclude,
      within: io.directory,
      home: io.environment["HOME"],
    });
    const call = render(build, copied, known);
    // As for the build itself: nobody else does it there.
    const renamed = build.buildId !== undefined && call.way === "go" ? renameModule(copied, build.buildId) : [];
    const files = new Set([...copied.written, ...renamed]);
    return script(new Printed(build, copied, call, { ...io, program: io.engine.program }), [...files]);
  } finally {
    io.temporary.remove(folder);
  }
}

/** The image, where the engine has it already; nothing is pulled to print. */
async function knownImage(references: readonly string[], engine: Engine): Promise<EngineImage | undefined> {
  for (const reference of references) {
    const image = await engine.image(reference);
    if (image !== undefined) return image;
  }
  return undefined;
}

function render(
  { command, version, tags, buildId, call, plan, platform }: ContainerBuild,
  copied: CopiedSource,
  known: EngineImage | undefined,
): RenderedCall {
  const { packages, root, directory, isPlain } = copied;
  const from: CallSource = { packages, inside: relative(root, directory).split(sep).join("/"), isPlain };
  const values = { name: plan.source.name, version, recipe: plan.recipe, tags, buildId };
  const [runs = "linux/amd64"] = platform === undefined ? call.platforms : [platform];
  // Only the image itself tells its entry point; one that takes `build` is Go.
  const usual = call.args[0] === "build" ? ["go"] : [imagesOwn];
  const entrypoint = known?.entrypoint.length === 0 ? [] : usual;
  const image = { platform: known?.platform ?? parseTarget(runs, "platform"), entrypoint };
  return command === undefined
    ? renderCall(call, values, from, image)
    : renderCommand(command, call, values, from, image);
}

function script(printed: Printed, files: readonly string[]): string {
  const steps = [
    "set -e",
    "plan=$(mktemp -d)",
    "container=",
    printed.atTheEnd(),
    ...printed.variables(),
    ...printed.source(files),
    ...printed.image(),
    ...printed.modules(),
    ...printed.run(),
  ];
  return `(\n${steps.join("\n")}\n)`;
}

/** The steps of one build, in the words of a shell. */
class Printed {
  readonly #build: ContainerBuild;
  readonly #copied: CopiedSource;
  readonly #call: RenderedCall;
  readonly #io: BuildIo & { readonly program: string };
  /** Where the source goes; a word in double quotes. */
  readonly #root: string;
  /** Whether the image may hold the gateway's source. */
  readonly #mayJoin: boolean;

  constructor(
    build: ContainerBuild,
    copied: CopiedSource,
    call: RenderedCall,
    io: BuildIo & { readonly program: string },
  ) {
    this.#build = build;
    this.#copied = copied;
    this.#call = call;
    this.#io = io;
    this.#root = `${inside}${call.mount}`;
    this.#mayJoin = call.way !== "command" && hasWorkspaces(build.plan.recipe);
  }

  atTheEnd(): string {
    const remove = `[ -z "$container" ] || ${this.#io.program} rm --force --volumes "$container" >/dev/null`;
    return `trap '${remove}; chmod -R u+w "$plan"; rm -rf "$plan"' EXIT`;
  }

  /** Those of `build-env` have to be set by whoever runs this. */
  variables(): readonly string[] {
    return this.#build.variables.map(({ name }) => `export ${name}="\${${name}?is of build-env}"`);
  }

  /** A copy of the source, with the texts of the plan. */
  source(files: readonly string[]): readonly string[] {
    const { root, originalRoot, removed } = this.#copied;
    const left = [
      ...versionControl.map((name) => `--exclude=${name}`),
      ...this.#io.exclude
        .map((folder) => relative(originalRoot, folder))
        .filter((path) => path !== "" && !isOutside(path))
        .map((path) => `--exclude=./${path}`),
    ];
    const from = relative(this.#io.directory, originalRoot) || ".";
    const pack = printCommand({ file: "tar", args: ["-C", from, ...left, "-cf", "-", "."], environment: {} });
    return [
      `mkdir -p "${this.#root}" "${inside}${moduleFolder}"`,
      `${pack} | tar -C "${this.#root}" -xf -`,
      ...removed.map((folder) => `rm -rf ${this.#inside(relative(root, folder))}`),
      ...files.flatMap((file) => {
        const to = this.#inside(relative(root, file));
        // A link would lead to the file behind it.
        const written = textOf(file);
        return [`rm -f ${to}`, ...(written === undefined ? [] : [hereDocument(to, basename(file), written)])];
      }),
    ];
  }

  image(): readonly string[] {
    const { images, platform, call } = this.#build;
    const { program } = this.#io;
    const pull = platform === undefined ? "" : ` --platform=${platform}`;
    const named = printCommand({ file: images[0], args: [], environment: {} });
    const variables = `'{{range .Config.Env}}{{println .}}{{end}}'`;
    return [
      `image=${named}`,
      `${program} image inspect "$image" >/dev/null 2>&1 || ${program} pull${pull} "$image"`,
      ...(this.#mayJoin
        ? [
            call.gatewaySource === undefined
              ? `gateway=$(${program} image inspect --format ${variables} "$image" | sed -n 's/^TYK_GW_PATH=//p')`
              : `gateway=${printCommand({ file: call.gatewaySource, args: [], environment: {} })}`,
          ]
        : []),
    ];
  }

  /** Modules are fetched by the Go of this machine, with its own git and Go settings. */
  modules(): readonly string[] {
    const { goVersion } = this.#build.plan.recipe;
    const cache = '"$plan/modules/cache/download"';
    return [
      `go=$(GOTOOLCHAIN=${goVersion} GOWORK=off go env GOROOT || GOTOOLCHAIN=local go env GOROOT)/bin/go`,
      `proxy="file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)"`,
      ...this.#steps(),
      `mkdir -p ${cache}`,
      `rm -rf ${cache}/sumdb`,
      `cp -R ${cache}/. "${inside}${moduleFolder}"`,
    ];
  }

  #steps(): readonly string[] {
    if (!this.#mayJoin) return this.#fetch("alone");
    const { program } = this.#io;
    const { path, text } = joinedWork(this.#copied, folderMark, this.#build.plan.recipe);
    const work = this.#inside(relative(this.#copied.root, path));
    const write = (variable: string) =>
      hereDocument(
        work,
        basename(path),
        text.replaceAll(JSON.stringify(folderMark).slice(1, -1), () => folderMark),
        [{ mark: folderMark, variable }],
      );
    const own = this.#copied.goWork === undefined ? undefined : textOf(this.#copied.goWork);
    return [
      'if [ -n "$gateway" ]; then',
      `container=$(${program} create "$image" true)`,
      `${program} cp "$container:$gateway/." "$plan/gateway"`,
      `${program} rm --volumes "$container" >/dev/null`,
      "container=",
      // As the workspace's it would not have what the gateway needs.
      ...(vendorsIn(dirname(path))
        ? [`rm -rf ${this.#inside(join(relative(this.#copied.root, dirname(path)), "vendor"))}`]
        : []),
      write("$plan/gateway"),
      ...this.#fetch("joined"),
      ...(this.#call.way === "go"
        ? [write("$gateway")]
        : [`rm -f ${work} ${work}.sum`, ...(own === undefined ? [] : [hereDocument(work, basename(path), own)])]),
      "else",
      ...this.#fetch("alone"),
      "fi",
    ];
  }

  #fetch(joined: "joined" | "alone"): readonly string[] {
    const { plan, variables } = this.#build;
    const wish: ModuleWish = {
      source: this.#copied,
      recipe: plan.recipe,
      scope: this.#call.way === "command" ? "all" : "linked",
      before: variables.some(({ name, value }) => name === "GO_TIDY" && value === "1") ? [["mod", "tidy"]] : [],
      gateway: undefined,
    };
    const { GOENV: _, ...environment } = fetchingEnvironment(wish);
    const common = { ...environment, GOTOOLCHAIN: "local", GOFLAGS: "-modcacherw" };
    const folder = this.#inside(relative(this.#copied.root, this.#copied.directory));
    return fetchingSteps(wish, joined).map(({ args, environment: own, mayFail }) => {
      const set = printCommand({ file: "env", args: pairs({ ...common, ...own }), environment: {} });
      const go = printCommand({ file: '"$go"', args, environment: {} }).replace(/^'"\$go"'/, '"$go"');
      const line = `(cd ${folder} && ${set} GOMODCACHE="$plan/modules" GOPROXY="$proxy" ${go} >/dev/null)`;
      return mayFail ? `${line} || true` : line;
    });
  }

  /** The call itself, and what comes out of it. */
  run(): readonly string[] {
    const { platform, network, output, variables } = this.#build;
    const { program, directory } = this.#io;
    const [first = "", ...rest] = this.#call.command;
    const isImages = first === imagesOwn;
    const mayJoin = this.#mayJoin && this.#copied.goWork === undefined;
    const goWork = this.#copied.goWork === undefined ? "off" : "";
    const environment = callEnvironment(this.#call, network, goWork);
    const flags = [
      `--network=${network}`,
      ...confinement,
      ...(platform === undefined ? [] : [`--platform=${platform}`]),
      ...(this.#call.workdir === undefined ? [] : [`--workdir=${this.#call.workdir}`]),
      ...pairs(environment).map((pair) => `--env=${pair}`),
      ...variables.map(({ name }) => `--env=${name}`),
      ...(isImages ? [] : [`--entrypoint=${first}`]),
    ];
    const create = printCommand({ file: program, args: ["create", ...flags], environment: {} });
    // In a workspace with the gateway's source, where the image has it.
    const joins = mayJoin && this.#call.way === "go" ? ` \${gateway:+"--env=GOWORK="}` : "";
    const args =
      rest.length === 0 ? "" : ` ${printCommand({ file: rest[0] ?? "", args: rest.slice(1), environment: {} })}`;
    const to = relative(directory, output);
    const toWord = printCommand({ file: to, args: [], environment: {} });
    return [
      `container=$(${create}${joins} "$image"${args})`,
      `${program} cp "${inside}/." "$container:/"`,
      `${program} start --attach "$container"`,
      printCommand({ file: "mkdir", args: ["-p", dirname(to)], environment: {} }),
      `${program} cp "$container:"${printCommand({ file: this.#call.output, args: [], environment: {} })} ${toWord}`,
    ];
  }

  /** A path of the copy as a word. */
  #inside(below: string): string {
    const path = posix.join(this.#call.mount, below.split(sep).join("/"));
    return `"$plan/root"${printCommand({ file: path, args: [], environment: {} })}`;
  }
}

function pairs(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
