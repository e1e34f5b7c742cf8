import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { goLine } from "../binary/go-version.ts";
import { printCommand } from "../ports/command-runner.ts";
import { buildArguments } from "./build-arguments.ts";
import { importEdits, pathWithId } from "./build-id.ts";
import { gatewayNeed, releaseEdits } from "./gateway-need.ts";
import { checkGatewaySource, gatewayModules, layOutGateway, usedGatewayModules } from "./gateway-source.ts";
import { plannedCompiler } from "./glibc.ts";
import { formatGoWork, readLocalPaths } from "./module-file.ts";
import type { BuildIo, NativeBuild } from "./native-build.ts";
import { deviations, pinEdits, pinnable, requiredModules } from "./pin.ts";
import { modFlags } from "./prepare.ts";
import { relativeFolder } from "./prepare-io.ts";
import type { Recipe } from "./recipe.ts";
import { joinScript, recordedPaths, vendorsIn } from "./recorded-paths.ts";
import {
  hasGoMod,
  importsModules,
  type LocalModule,
  layOut,
  madeModule,
  madeModulePath,
  modulePath,
  packageArguments,
  type WorkspaceLayout,
} from "./workspace.ts";

type ScriptIo = Pick<BuildIo, "directory" | "environment" | "settings">;

/** Stand for variables of the shell; NUL can be in no path of a user's. */
const work = "\0work";
const here = "\0here";
const cache = "\0cache";

/**
 * The build as a person runs it, from the folder that the job starts in.
 *
 * A plugin that is built as it lies there needs one command. Anything that is changed for a build is changed in a copy,
 * here as in the build itself: then it is a script that works in a temporary folder. Nothing is run to write it, so pins
 * are those of go.mod itself; where a dependency asks for more than the gateway has, the build excludes that version too.
 * @param io its folder is the one that the script starts from; its environment tells which variables are in the way
 * @throws UserError where the gateway's source that was given is not that
 */
export function printBuild(build: NativeBuild, io: ScriptIo): string {
  const plan = planScript(build, io);
  return plan.isPlain ? plainScript(build, io, plan) : copyScript(build, io, plan);
}

/** What a script has to do. */
interface ScriptPlan {
  readonly layout: WorkspaceLayout;
  readonly gateway: WorkspaceLayout | "download" | undefined;
  readonly recorded: readonly string[];
  readonly isPlain: boolean;
}

function planScript(build: NativeBuild, io: ScriptIo): ScriptPlan {
  const { source, recipe } = build;
  const { gatewaySource: given } = build;
  if (given !== undefined) checkGatewaySource(given, given, recipe.gatewayModule);
  const layout = layOut(source, `${work}/src`, io.environment["GOWORK"]);
  const need = gatewayNeed(layout, recipe);
  const isThere = need !== undefined && usesAlready(layout, recipe);
  const own = layout.roots.find((folder) => modulePath(folder) === recipe.gatewayModule?.path);
  const folder = build.gatewaySource ?? own;
  const known = folder !== undefined || (recipe.gatewayModule?.queries.length ?? 0) > 0;
  const wanted = need !== undefined && known && (build.gatewaySource !== undefined || !isThere);
  const gateway = !wanted
    ? undefined
    : folder === undefined
      ? "download"
      : layOutGateway({ folder, isDownloaded: false, warnings: [] }, `${work}/gateway`);
  // In place, the user's modules lie where they have to; only fetched ones may not.
  const vendoring = layout.goWork === undefined && vendorsIn(layout.root) ? { vendoring: layout.root } : {};
  const recorded = recordedPaths(recipe, [], { moduleCache: cache, ...vendoring });
  const isPlain =
    gateway === undefined &&
    recorded.length === 0 &&
    build.buildId === undefined &&
    !build.pin &&
    !(isThere && !recipe.flags.includes("-trimpath")) &&
    (hasGoMod(layout.root) || !importsModules(source));
  return { layout, gateway, recorded, isPlain };
}

function usesAlready({ goWork, roots }: WorkspaceLayout, { gatewayModule }: Recipe): boolean {
  if (goWork === undefined) return false;
  const own = roots.find((folder) => modulePath(folder) === gatewayModule?.path);
  const { uses } = readLocalPaths(readFileSync(goWork, "utf8"));
  return own !== undefined && uses.some((folder) => resolve(dirname(goWork), folder) === own);
}

/** `go build` in the user's own folder. */
function plainScript(build: NativeBuild, io: ScriptIo, { layout }: ScriptPlan): string {
  const { source, recipe, output } = build;
  const module = layout.root;
  const command = printCommand({
    file: "go",
    args: ["build", ...recipe.flags, "-o", slashed(relative(module, output)), ...packageArguments(module, source)],
    environment: neededEnvironment(build, io),
  });
  const steps = [command];
  if (!hasGoMod(module))
    steps.unshift(
      printCommand({
        file: "go",
        args: ["mod", "init", madeModulePath(source)],
        environment: { GOENV: "off", GOTOOLCHAIN: recipe.goVersion },
      }),
    );
  const inside = slashed(relative(io.directory, module));
  if (inside !== "") steps.unshift(printCommand({ file: "cd", args: [inside], environment: {} }));
  return steps.length === 1 ? command : `(${steps.join(" && ")})`;
}

/** An empty variable only takes away what the shell may have set. */
function neededEnvironment({ recipe, glibc }: NativeBuild, io: ScriptIo): Record<string, string> {
  const needed = Object.entries(recipe.environment).filter(([name, value]) => value !== "" || io.environment[name]);
  const linking = glibc && plannedCompiler(glibc, recipe.target, recipe.environment["CC"] ?? "gcc");
  return {
    ...io.settings,
    ...Object.fromEntries(needed),
    ...(linking?.kind === "compiler" && linking.environment),
  };
}

/** A script that builds in a copy; every step is one that the build itself takes. */
function copyScript(build: NativeBuild, io: ScriptIo, plan: ScriptPlan): string {
  const { source, recipe, buildId, output } = build;
  const { layout, gateway } = plan;
  const { root, roots, goWork, copyOf } = layout;
  const settings = { ...io.settings, GOENV: "off", GOFLAGS: "", GOTOOLCHAIN: recipe.goVersion, GOWORK: "off" };
  const go = (args: readonly string[], directory?: string) => {
    const command = printCommand({ file: "go", args, environment: settings });
    return directory === undefined ? command : `(cd ${word(directory)} && ${command})`;
  };
  const users = (path: string) => {
    const below = relative(io.directory, path);
    return below === "" ? here : `${here}/${slashed(below)}`;
  };
  const steps: string[] = ["set -e", `here=$PWD work=$(mktemp -d)`, `trap 'rm -rf "$work"' EXIT`];
  const copy = (from: string, to: string) =>
    steps.push(`mkdir -p ${word(to)}`, `cp -R ${word(`${from}/.`)} ${word(to)}`, `chmod -R u+w ${word(to)}`);

  for (const folder of roots) copy(users(folder), copyOf(folder));
  const directory = copyOf(root);
  if (!hasGoMod(root)) steps.push(file(join(directory, "go.mod"), madeModule(source, recipe)));
  let modules: readonly LocalModule[] = roots.map((original) => ({
    path: hasGoMod(original) ? modulePath(original) : madeModulePath(source),
    original,
    copy: copyOf(original),
    recorded: original,
  }));
  let work_ = goWork === undefined ? undefined : copyOf(goWork);
  if (goWork !== undefined) steps.push(`cp ${word(users(goWork))} ${word(copyOf(goWork))}`);
  if (gateway !== undefined && recipe.gatewayModule !== undefined) {
    const { path, queries } = recipe.gatewayModule;
    const added = gateway === "download" ? downloadedModule(recipe) : gatewayModules(gateway, recipe);
    if (gateway === "download") {
      const find = `sed -n 's/^[[:space:]]*"Dir": "\\([^"]*\\)".*/\\1/p'`;
      const download = go(["mod", "download", "-json", `${path}@${queries[0] ?? "latest"}`]);
      steps.push(`gateway=$(cd "$work" && ${download} | ${find})`);
      steps.push(`cp -R "$gateway" "$work/gateway"`, `chmod -R u+w "$work/gateway"`);
    } else {
      for (const folder of gateway.roots) copy(users(folder), gateway.copyOf(folder));
    }
    for (const folder of roots) {
      const edits = releaseEdits(goModOf(folder), path);
      if (edits.length > 0) steps.push(go(["mod", "edit", ...edits], copyOf(folder)));
    }
    const others = roots.filter((folder) => modulePath(folder) !== path);
    const base = goWork === undefined ? undefined : readFileSync(goWork, "utf8");
    const at = work_ ?? `${work}/go.work`;
    const used = gateway === "download" ? [`${work}/gateway`] : usedGatewayModules(gateway);
    const uses = [...(base === undefined ? [directory] : []), ...used].map((to) => relativeFolder(dirname(at), to));
    const without = readLocalPaths(base ?? "").uses.filter(
      (folder) => modulePath(resolve(dirname(goWork ?? root), folder)) === path,
    );
    steps.push(
      file(at, formatGoWork({ ...(base !== undefined && { base }), go: goLine(recipe.goVersion), uses, without })),
    );
    work_ = at;
    modules = [...modules.filter(({ original }) => others.includes(original)), ...added];
  }
  let packages = packageArguments(root, source);
  const [own, ...rest] = modules;
  if (buildId !== undefined && own?.path !== undefined) {
    const newPath = pathWithId(own.path, buildId);
    for (const { file: name, line, from, to } of importEdits(root, own.path, newPath)) {
      steps.push(`sed -i.bak ${quote(`${line}s#${pattern(from)}#${to}#`)} ${word(join(directory, name))}`);
    }
    steps.push(go(["mod", "edit", `-module=${newPath}`], directory));
    if (source.files !== undefined) {
      const folder = copyOf(source.folder);
      const others = source.files.map((name) => `! -name ${quote(name)}`).join(" ");
      steps.push(`find ${word(folder)} -maxdepth 1 -name '*.go' ${others} -exec rm {} +`);
      packages = [relativeFolder(directory, folder)];
    }
    modules = [{ ...own, path: newPath }, ...rest];
  }
  const pins = build.pin ? staticPins(recipe, goModOf(root)) : [];
  if (pins.length > 0) steps.push(go(["mod", "edit", ...pins], directory));

  const vendoring =
    work_ === undefined && pins.length === 0 && vendorsIn(root) && hasGoMod(root) ? { vendoring: directory } : {};
  const flags = recordedPaths(recipe, modules, { moduleCache: cache, ...vendoring });
  const script = `${work}/join`;
  if (flags.length > 0)
    steps.push(`cache=$(${go(["env", "GOMODCACHE"])})`, file(script, joinScript), `chmod +x ${word(script)}`);
  const made = { directory, goWork: work_, hasMadeModule: !hasGoMod(root) };
  const mod = pins.length > 0 && work_ === undefined ? ["-mod=mod"] : modFlags(made, recipe, []);
  const args = buildArguments(recipe, { workspace: { packages }, modFlags: mod, flags, script, output: users(output) });
  const environment = { ...neededEnvironment(build, io), GOWORK: work_ ?? "off" };
  steps.push(`mkdir -p ${word(users(dirname(output)))}`);
  steps.push(`cd ${word(directory)}`, render(printCommand({ file: "go", args, environment })));
  return `(\n${steps.join("\n")}\n)`;
}

function downloadedModule(recipe: Recipe): readonly LocalModule[] {
  const { gatewayModule, sourceFolders } = recipe;
  const copy = `${work}/gateway`;
  return [{ path: gatewayModule?.path, original: copy, copy, recorded: sourceFolders?.module ?? copy }];
}

/** What go.mod itself asks for and the gateway has at another version. */
function staticPins(recipe: Recipe, goMod: string): readonly string[] {
  const left = deviations(requiredModules(goMod), pinnable(recipe.modules));
  return pinEdits(
    goMod,
    true,
    left.map(({ wanted }) => wanted),
    [],
  );
}

function goModOf(folder: string): string {
  const path = join(folder, "go.mod");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A command that writes a text file. */
function file(path: string, text: string): string {
  return `cat >${word(path)} <<'END OF ${basename(path)}'\n${text.endsWith("\n") ? text : `${text}\n`}END OF ${basename(path)}`;
}

function word(text: string): string {
  return render(quote(text));
}

function quote(text: string): string {
  return printCommand({ file: text, args: [], environment: {} });
}

/** Variables in a word, which is in single quotes because of them. */
function render(text: string): string {
  const written = text.replace(/\0(work|here|cache)/g, (_, name: string) => `'"$${name}"'`);
  return written.replaceAll(`''"$`, `"$`).replaceAll(`"''`, `"`);
}

/** A fixed text in a basic regular expression between `#`. */
function pattern(text: string): string {
  return text.replace(/[.[\]*^$\\#]/g, "\\$&");
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
