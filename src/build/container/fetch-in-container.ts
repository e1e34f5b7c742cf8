import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { UserError } from "../../model/user-error.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import type { BuildIo } from "../native-build.ts";
import { moduleFolder, moduleMarker } from "./caches.ts";
import type { Container } from "./container.ts";
import type { EngineImage } from "./engine.ts";
import { modulesOffline } from "./go-environment.ts";
import {
  fetchingEnvironment,
  fetchingSteps,
  fetchModules,
  joinGateway,
  leaveGateway,
  type ModuleWish,
} from "./module-download.ts";
import { type BuildVariable, environmentFile } from "./variables.ts";

/** What fetching needs to know of a build. */
export interface FetchSurroundings {
  readonly io: BuildIo;
  readonly image: EngineImage;
  /** Where source is put in a container. */
  readonly mount: string;
  /** An empty part of it is used; absolute. */
  readonly folder: string;
  readonly variables: readonly BuildVariable[];
  /** For a fetch in a container; undefined: the engine's default. */
  readonly network: string | undefined;
  /** Absolute folder for the same modules, out of an earlier run or for later ones; undefined: nothing is kept. */
  readonly kept?: { readonly folder: string; readonly collects: boolean } | undefined;
  /** Absolute folder of this machine that is all there is: it holds what a module proxy serves. */
  readonly stored: string | undefined;
  /** Starts a container that can write to the folder of modules. */
  start(network: string | undefined): Promise<Container>;
  /** Fails where the compiler is not the gateway's. */
  check(container: Container): Promise<void>;
}

/**
 * Fills the folder of modules that a build reads. They are fetched on this machine with the user's own git and Go
 * settings; where it has no Go, a container of its own fetches, and only that one sees the user's netrc and git settings.
 * @returns undefined where all is there, else the output that says what cannot be had
 */
export async function provideModules(wish: ModuleWish, about: FetchSurroundings): Promise<CommandResult | undefined> {
  const { io } = about;
  const into = join(about.folder, "modules");
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  const container = await about.start("none");
  try {
    await about.check(container);
    const { kept } = about;
    if (kept !== undefined && existsSync(kept.folder)) {
      const copied = await container.copyIn(kept.folder, moduleFolder);
      return copied.exitCode === 0 ? await mark(container) : copied;
    }
    const fetched = await fetchFromHere(container, wish, into, about);
    if (fetched !== "no-go") {
      if (fetched !== undefined) return fetched;
      const downloads = join(into, "cache", "download");
      const copied = await container.copyIn(downloads, moduleFolder);
      if (copied.exitCode === 0 && kept?.collects) {
        mkdirSync(dirname(kept.folder), { recursive: true });
        cpSync(downloads, kept.folder, { recursive: true });
      }
      return copied.exitCode === 0 ? await mark(container) : copied;
    }
  } finally {
    await container.remove();
    rmSync(into, { recursive: true, force: true });
  }
  if (about.stored === undefined) io.logger.info("There is no Go on this machine: a container fetches the modules.");
  return await fetchInContainer(wish, about);
}

/** Reads every module that a build in an image needs into a module cache of this machine. */
export async function fetchForImage(
  wish: ModuleWish,
  into: string,
  about: FetchSurroundings,
): Promise<CommandResult | "no-go" | undefined> {
  const container = await about.start("none");
  try {
    await about.check(container);
    return await fetchFromHere(container, wish, into, about);
  } finally {
    await container.remove();
  }
}

async function fetchFromHere(container: Container, wish: ModuleWish, into: string, about: FetchSurroundings) {
  const { io, variables } = about;
  const gateway = await gatewaySource(container, wish, about);
  return await io.logger.group("Fetching modules", () => fetchModules(wish, into, gateway, variables, io));
}

/** Modules are read from a folder by whoever builds, and by nobody else written. */
async function mark(container: Container): Promise<CommandResult | undefined> {
  const script = 'chmod -R a+rX "$1" && : >"$2"';
  const marked = await container.exec({ args: ["sh", "-c", script, "sh", moduleFolder, moduleMarker], user: "0" });
  return marked.exitCode === 0 ? undefined : marked;
}

/** A copy of the gateway's module out of its compiler image: the workspace resolves one list for both. */
async function gatewaySource(container: Container, wish: ModuleWish, about: FetchSurroundings) {
  if (wish.gateway === undefined) return undefined;
  const folder = join(about.folder, "gateway");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const copied = await container.copyOut(wish.gateway, folder);
  if (copied.exitCode === 0 && existsSync(join(folder, "go.mod"))) return folder;
  throw new UserError(
    `builder: ${about.image.reference} has no Go module in ${wish.gateway}, where it should keep the gateway's source.`,
  );
}

/** Where a container that fetches keeps what it fetched. */
const fetchFolder = "/go-plugin-verifier/fetched";

async function fetchInContainer(wish: ModuleWish, about: FetchSurroundings): Promise<CommandResult | undefined> {
  const { mount, folder, image, stored } = about;
  const container = await about.start(stored === undefined ? about.network : "none");
  try {
    if (stored !== undefined) {
      const copied = await container.copyIn(stored, moduleFolder);
      if (copied.exitCode !== 0) return copied;
    }
    const work = wish.gateway === undefined ? undefined : joinGateway(wish.source, wish.gateway, wish.recipe);
    const home = image.environment["HOME"] || "/root";
    const secrets = join(folder, "secrets");
    try {
      if (stored === undefined) prepareSecrets(secrets, about);
      else mkdirSync(secrets);
      const made = await container.exec({ args: ["mkdir", "-p", fetchFolder, home], user: "0" });
      if (made.exitCode !== 0) return made;
      for (const [from, to] of [
        [wish.source.root, mount],
        [secrets, home],
      ] as const) {
        const copied = await container.copyIn(from, to);
        if (copied.exitCode !== 0) return copied;
      }
    } finally {
      if (work !== undefined) leaveGateway(work);
    }
    const file = join(folder, "env", "fetch");
    writeFileSync(file, environmentFile(about.variables.filter(({ name }) => name !== "NETRC")), { mode: 0o600 });
    const inside = relative(wish.source.root, wish.source.directory).split(sep).join("/");
    for (const step of fetchingSteps(wish, work === undefined ? "alone" : "joined")) {
      const result = await container.exec({
        args: ["go", ...step.args],
        workdir: posix.join(mount, inside),
        environment: {
          ...fetchingEnvironment(wish),
          HOME: home,
          GOTOOLCHAIN: "local",
          GOFLAGS: "-modcacherw",
          GOMODCACHE: fetchFolder,
          ...(stored !== undefined && modulesOffline("none")),
          ...step.environment,
        },
        environmentFile: file,
        user: "0",
      });
      if (result.exitCode !== 0 && !step.mayFail) return { ...result, stdout: "" };
    }
    if (wish.source.hasMadeModule) await takeModuleFiles(container, wish, posix.join(mount, inside));
    const script =
      'mkdir -p "$1/cache/download" && rm -rf "$1/cache/download/sumdb" && cp -R "$1/cache/download/." "$2/"';
    const moved = await container.exec({ args: ["sh", "-c", script, "sh", fetchFolder, moduleFolder], user: "0" });
    return moved.exitCode === 0 ? await mark(container) : moved;
  } finally {
    await container.remove();
    rmSync(join(folder, "secrets"), { recursive: true, force: true });
  }
}

/** The user's netrc and git settings, for one container. */
function prepareSecrets(into: string, { io, variables }: FetchSurroundings): void {
  mkdirSync(into, { mode: 0o700 });
  const { HOME, NETRC } = io.environment;
  const chosen = variables.find(({ name }) => name === "NETRC")?.value ?? NETRC;
  const files = [
    [chosen || (HOME && join(HOME, ".netrc")), ".netrc"],
    [HOME && join(HOME, ".gitconfig"), ".gitconfig"],
  ] as const;
  for (const [from, name] of files) if (from && existsSync(from)) copyFileSync(from, join(into, name));
}

/** Largest go.mod or go.sum that is taken out of a container, in bytes. */
const largestModuleFile = 8 * 1024 ** 2;

/** What the fetch wrote into the go.mod that we made. */
async function takeModuleFiles(container: Container, { source }: ModuleWish, folder: string): Promise<void> {
  for (const name of ["go.mod", "go.sum"]) {
    const to = join(source.directory, `.${name}.fetched`);
    const taken = await container.readFile(posix.join(folder, name), to, largestModuleFile);
    if (taken.exitCode === 0) writeFileSync(join(source.directory, name), readFileSync(to));
    rmSync(to, { force: true });
  }
}
