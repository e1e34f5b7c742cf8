import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../support/command.ts";
import { sourceFolder, temporaryFolder } from "../../support/files.ts";
import { goMod, type SourceTree } from "../../support/source-tree.ts";
import { runWorkflows, type WorkflowRun, type WorkflowSettings } from "./act.ts";
import { noEngine } from "./engine.ts";
import type { Outside } from "./outside.ts";
import { own, ownRef, productRepository } from "./product-repository.ts";

const root = join(import.meta.dirname, "..", "..", "..");

const auth = "package main\n\nfunc AuthCheck() {}\n";

/** A plugin of KrakenD. */
function registering(name: string, method: string): string {
  return `package main\n\nimport (\n\t"context"\n\t"net/http"\n)\n\ntype registerer string\n\nvar ${name} = registerer("it")\n\nfunc (registerer) ${method} {}\n\nvar _ context.Context\nvar _ http.Handler\n`;
}

/** A repository of plugins for Tyk, as the recipes think of one. */
export const tykPlugins: SourceTree = {
  "go.mod": goMod({ module: "example.com/plugins" }),
  "go.sum": "",
  "plugin/main.go": auth,
  "plugins/auth/main.go": auth,
};

/** One for KrakenD. */
export const krakendPlugins: SourceTree = {
  "go.mod": goMod({ module: "example.com/plugins" }),
  "plugins/headers/main.go": registering(
    "HandlerRegisterer",
    "RegisterHandlers(func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error)))",
  ),
  "plugins/backend/main.go": registering(
    "ClientRegisterer",
    "RegisterClients(func(string, func(context.Context, map[string]interface{}) (http.Handler, error)))",
  ),
  "plugins/README.md": "No plugin.\n",
  "deploy/Dockerfile": "FROM krakend:2.10.1\n",
};

/** A folder of programs: the command line under its name, and what this machine lacks. @param further by name, in sh */
export async function programFolder(further: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const all = {
    "go-plugin-verifier": `exec "${process.execPath}" "${join(root, "dist", "cli.js")}" "$@"`,
    ...(spawnSync("sudo", ["--version"]).status !== 0 && { sudo: 'exec "$@"' }),
    ...further,
  };
  for (const [name, script] of Object.entries(all)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

/** Runs a workflow in a repository of this content, in which no engine answers unless the environment has one. */
export async function runRecipe(
  workflow: string,
  tree: SourceTree,
  outside: Outside,
  settings: WorkflowSettings = {},
): Promise<WorkflowRun> {
  const folder = await sourceFolder({ ...tree, ".github/workflows/recipe.yml": workflow });
  return await runIn(folder, outside, settings);
}

/**
 * Runs the workflows of a folder, which becomes a repository.
 * @param kept takes artifacts and caches; default: gone after the test
 */
export async function runIn(
  folder: string,
  outside: Outside,
  settings: WorkflowSettings = {},
  kept?: string,
): Promise<WorkflowRun> {
  const git = (...args: readonly string[]) => run("git", args, { cwd: folder });
  await git("init", "--initial-branch=main");
  await git("remote", "add", "origin", "https://github.com/owner/plugins");
  await git("add", ".");
  await git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-m", "Try the recipe");
  return await runWorkflows(folder, kept ?? (await temporaryFolder()), {
    ...settings,
    programs: [...(settings.programs ?? []), await programFolder()],
    environment: { ...outside.environment, ...noEngine, ...settings.environment },
    repositories: { [`${own}@${ownRef}`]: await productRepository(), ...settings.repositories },
  });
}

/** Runs a block of commands as a person would paste it. @returns what it said, its last line the exit code */
export async function runShell(
  script: string,
  folder: string,
  outside: Outside,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | undefined; readonly said: string }> {
  const PATH = `${await programFolder()}:${process.env["PATH"]}`;
  const own = { ...noEngine, XDG_CACHE_HOME: join(await temporaryFolder(), "cache"), PATH };
  const env = { ...process.env, ...outside.environment, ...own, ...environment };
  const { code, stdout, stderr } = await run("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env });
  return { code, said: `${stdout}\n${stderr}` };
}
