import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryName } from "../scripts/repository.ts";
import { parseArguments } from "../src/cli/arguments.ts";
import { commands } from "../src/cli/commands.ts";
import { parseInputs, type RawInputs } from "../src/inputs/inputs.ts";
import { blocks, recipes } from "./support/recipes.ts";

const root = dirname(import.meta.dirname);
const folder = join(root, "docs/recipes");
const own = repositoryName(root);

/** The members of a YAML mapping; none of anything else. */
function members(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function member(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((found: unknown, name) => members(found).find(([key]) => key === name)?.[1], value);
}

interface Step {
  readonly id: unknown;
  readonly action: string;
  readonly inputs: readonly (readonly [string, unknown])[];
}

/** The steps of a workflow that use an action of this repository, with the folder of the action. */
function ownSteps(workflow: string): readonly Step[] {
  return members(member(parse(workflow), "jobs")).flatMap(([, job]) => {
    const steps = member(job, "steps");
    return (Array.isArray(steps) ? steps : []).flatMap((step: unknown): readonly Step[] => {
      const uses = String(member(step, "uses"));
      if (!uses.startsWith(own.name)) return [];
      const action = uses.slice(own.name.length, uses.indexOf("@"));
      return [{ id: member(step, "id"), action, inputs: members(member(step, "with")) }];
    });
  });
}

function actionOf(step: Step): unknown {
  return parse(readFileSync(join(root, step.action, "action.yml"), "utf8"));
}

/** The words of a command line; only quotes are understood. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
}

test("the README leads to every recipe", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  for (const { name } of recipes) expect(readme).toContain(`](docs/recipes/${name})`);
});

describe.each(recipes)("docs/recipes/$name", ({ text }) => {
  test("leads only to files that are there", () => {
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(join(folder, link)), link).toBe(true);
  });

  test("gives the action inputs that it has, with values that it takes", () => {
    for (const workflow of blocks(text, "yaml")) {
      for (const step of ownSteps(workflow)) {
        const known = members(member(actionOf(step), "inputs")).map(([name]) => name);
        for (const [name] of step.inputs) expect(known).toContain(name);
        if (step.action !== "") continue;
        const raw: RawInputs = Object.fromEntries(
          step.inputs.map(([name, value]) => [
            name,
            String(value).replace(/^\$\{\{ matrix\.target \}\}$/, "linux/amd64"),
          ]),
        );
        const gateway = raw["gateway-file"] === undefined ? {} : { gateway: "" };
        expect(() => parseInputs({ ...gateway, ...raw }, {})).not.toThrow();
      }
    }
  });

  test("reads outputs that the action has, of steps that are there", () => {
    for (const workflow of blocks(text, "yaml")) {
      const steps = ownSteps(workflow);
      for (const [, id, output = ""] of workflow.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
        const step = steps.find((one) => one.id === id);
        if (step === undefined) throw new Error(`There is no step ${id}.`);
        expect(members(member(actionOf(step), "outputs")).map(([name]) => name)).toContain(output);
      }
    }
  });

  test("grants every workflow what it needs and no more", () => {
    for (const workflow of blocks(text, "yaml").filter((one) => ownSteps(one).length > 0)) {
      expect(member(parse(workflow), "permissions")).toMatchObject({
        contents: expect.stringMatching(/^(read|write)$/),
      });
    }
  });

  test("calls commands with flags that they have", async () => {
    const lines = [...blocks(text, "sh"), ...blocks(text, "make"), ...blocks(text, "yaml")]
      .flatMap((block) => block.split("\n"))
      .flatMap((line) => /(?:^|\s)(?:go-plugin-verifier|node \S+\/cli\.js) ([a-z]+ .*)$/.exec(line)?.[1] ?? []);
    for (const line of lines) {
      const [name = "", ...rest] = words(line);
      const command = await commands[name]?.load();
      if (command === undefined) throw new Error(`There is no command ${name}.`);
      expect(() => parseArguments(name, rest, command)).not.toThrow();
    }
  });
});
