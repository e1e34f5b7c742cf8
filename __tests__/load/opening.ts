import { tmpdir } from "node:os";
import { onTestFinished } from "vitest";
import type { Engine } from "../../src/build/container/engine.ts";
import { goSettings } from "../../src/build/go-settings.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { type LoadRequest, loadTest } from "../../src/load/load-test.ts";
import { parseTarget } from "../../src/model/target.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { TemporaryFolders } from "../../src/ports/temporary-folders.ts";
import { buildHost, type Settings } from "../support/build.ts";
import { verifyJson } from "../support/product.ts";
import { example } from "../support/source-tree.ts";

/** A host that has the documented commands of gateways. */
export async function buildLoader(settings: Settings = {}): Promise<string> {
  return await buildHost({ ...settings, source: await example("loaders") });
}

/** How plugins are opened; the rest follows from the files. */
export type Opening = Partial<Omit<LoadRequest, "plugins" | "gateway">> &
  Partial<LoadRequest["gateway"]> & {
    /** Names that each plugin must export. */
    readonly required?: readonly string[];
    readonly engine?: Engine;
    /** The C compiler of the recipe. */
    readonly cc?: string | undefined;
    /** Of the process that asks for the load test. */
    readonly environment?: Readonly<Record<string, string>>;
  };

/** Verifies plugins and opens them. @returns the reports and what the loader did */
export async function openPlugins(gateway: string, files: readonly string[], opening: Opening = {}) {
  const { required = [], engine, environment, cc, target, opening: how = "together", limits, ...about } = opening;
  const flags = required.flatMap((name) => ["--symbol", name]);
  const { plugins } = await verifyJson(gateway, files, how === "alone" ? [...flags, "--no-together"] : flags);
  const opened = await openGateway(gateway, gateway, "none");
  onTestFinished(() => opened.close());
  const wanted = target ?? parseTarget(opened.facts.target, "the test");
  const temporary = new TemporaryFolders(tmpdir());
  const subjects = files.map((file, index) => ({
    file,
    required: required.map((name) => ({ name })),
    exports: plugins[index]?.symbols ?? [],
    shared: [],
  }));
  const surroundings = { ...process.env, ...environment };
  const test = await loadTest(
    {
      gateway: {
        facts: opened.facts,
        file: gateway,
        recipe: deriveRecipe(opened.facts, wanted, { buildTags: [], cc }),
        ...about,
      },
      target: wanted,
      opening: how,
      plugins: subjects,
      ...(limits !== undefined && { limits }),
    },
    {
      commands: execRunner(surroundings, { line() {} }),
      temporary,
      host: { platform: process.platform, arch: process.arch },
      logger: { info() {}, warning() {}, debug: () => undefined, group: (_, body) => body() },
      settings: goSettings(process.env, process.platform),
      ...(engine !== undefined && { engine }),
    },
  );
  const answers = test.kind === "answered" ? subjects.flatMap((subject) => test.answers.get(subject) ?? []) : [];
  return { test, answers, plugins, why: test.kind === "not-run" ? test.why : undefined };
}
