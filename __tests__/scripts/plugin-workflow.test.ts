// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { actions } from "../../scripts/inputs.ts";
import { jobInputs, pluginWorkflow } from "../../scripts/plugin-workflow.ts";

const root = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, ".github/workflows/plugin.yml"), "utf8");
const workflow = parse(text);
const jobs: Readonly<Record<string, { permissions?: unknown; steps: readonly { uses?: string; with?: object }[] }>> =
  workflow.jobs;

test("the jobs of plugin.yml that run code of a pull request may read and nothing else", () => {
  for (const name of ["plan", "verify"]) expect(jobs[name]?.permissions).toEqual({ contents: "read" });
  for (const { steps } of Object.values(jobs)) {
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with).toMatchObject({ "persist-credentials": false });
    }
  }
});

test("its last job runs whatever became of the others, and knows of all of them", () => {
  expect(jobs["result"]).toMatchObject({ name: "Go plugins", needs: ["plan", "verify"], if: "${{ always() }}" });
  const [merge] = jobs["result"]?.steps ?? [];
  for (const name of ["plan", "verify"]) {
    expect(Object(merge?.with).needs).toContain(`${name}: \${{ needs.${name}.result }}`);
  }
});

test("it has every input of its actions that means something there (node scripts/inputs.ts writes them)", () => {
  expect(pluginWorkflow(text)).toBe(text);
});

test("it gives the actions of its own commit inputs that they have, and uses every input of its own", () => {
  const own = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith("$/")));
  expect(own.map(({ uses }) => uses)).toEqual(["$/plan", "$/.", "$/merge"]);
  for (const { uses = "", with: given = {} } of own) {
    const table = actions[`${uses === "$/." ? "" : `${uses.slice(2)}/`}action.yml`] ?? [];
    const known = table.map(({ name }) => name);
    for (const name of Object.keys(given)) expect(known).toContain(name);
  }
  for (const name of Object.keys(workflow.on.workflow_call.inputs)) {
    expect(text).toMatch(new RegExp(`inputs\\.${name}\\b`));
  }
});

test("what a step has and the workflow has not is said in the recipe, and why", () => {
  const recipe = readFileSync(join(root, "docs/recipes/matrix.md"), "utf8").replaceAll(/\s+/g, " ");
  const [, said = ""] =
    /It takes the inputs of a step \(\[inputs\]\(\.\.\/inputs\.md\)\) but (.*?)\. /.exec(recipe) ?? [];
  const has = Object.keys(workflow.on.workflow_call.inputs);
  expect([...said.matchAll(/`([\w-]+)`/g)].map(([, name]) => name).toSorted()).toEqual(
    Object.keys(jobInputs)
      .filter((name) => !has.includes(name))
      .toSorted(),
  );
});
