// Releases from workflows: the recipes as they stand, and the jobs of a matrix. GitHub is on loopback, under its own names.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sourceFolder } from "../support/files.ts";
import { block } from "../support/recipes.ts";
import { token } from "../support/release-server.ts";
import type { SourceTree } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import type { WorkflowRun } from "./services/act.ts";
import { type Outside, startOutside } from "./services/outside.ts";
import { own, ownRef } from "./services/product-repository.ts";
import { programFolder, runRecipe, tykPlugins } from "./services/recipe-runs.ts";

let outside: Outside;
beforeAll(async () => {
  for (const name of ["arm64", "registry", "recipes"] as const) need(requirements[name]);
  outside = await startOutside();
});
afterAll(() => outside?.stop());
beforeEach(() => {
  const { releases, requests, problems } = outside.github;
  for (const list of [releases, requests, problems]) list.splice(0);
});

/** In the place of the real one, which signs at services of others: it looks at the same file in the same place. */
const attest: SourceTree = {
  "action.yml": `name: attest
inputs:
  subject-checksums: { required: true }
runs:
  using: composite
  steps:
    - shell: bash
      run: cd "$(dirname "$SUMS")" && sha256sum -c "$SUMS"
      env: { SUMS: "\${{ inputs.subject-checksums }}" }
`,
};

/** In the place of GitHub's own, which asks for more than the server here knows: it publishes the draft of a tag. */
const gh = `set -eu
[ "$1 $2 $4" = "release edit --draft=false" ]
api() { curl -fsS -H "Authorization: Bearer $GH_TOKEN" -H 'content-type: application/json' "$@"; }
releases=https://api.github.com/repos/$GH_REPO/releases
id=$(api "$releases" | jq -r --arg tag "$3" '.[] | select(.tag_name == $tag and .draft).id')
api -X PATCH "$releases/$id" -d '{"draft":false}'`;

async function runFor(ref: string, workflow: string): Promise<WorkflowRun> {
  return await runRecipe(workflow, { ...tykPlugins, "supported.txt": "tyk@5.8.6\ntyk@5.9.0\n" }, outside, {
    payload: { ref },
    token,
    programs: [await programFolder({ gh })],
    repositories: { "actions/attest@v4": await sourceFolder(attest) },
  });
}

const recipe = (at: number) => block("release", "yaml", at);
const names = () => outside.github.releases[0]?.assets.map(({ name }) => name).sort();

test("the recipe releases a plugin from a tag, with the checksums that are attested, and a second time does nothing", async () => {
  const { github } = outside;
  const ran = await runFor("refs/tags/v1.2.3", recipe(0));
  expect(ran.code, ran.log).toBe(0);
  expect(github.releases).toMatchObject([{ tag_name: "v1.2.3", draft: false }]);
  const plugin = "plugin_v5.8.6_linux_amd64";
  expect(names()).toEqual(["SHA256SUMS", `${plugin}.cdx.json`, `${plugin}.so`]);
  expect(ran.log).toContain(`${plugin}.so: OK`);
  const changes = () => github.requests.filter((line) => !line.startsWith("GET ")).length;
  const before = changes();
  const again = await runFor("refs/tags/v1.2.3", recipe(0));
  expect(again.code, again.log).toBe(0);
  expect(changes()).toBe(before);
  expect(github.problems).toEqual([]);
});

test("the recipe that attests first publishes the draft at the end", async () => {
  const { github } = outside;
  const ran = await runFor("refs/tags/v1.2.3", recipe(1));
  expect(ran.code, ran.log).toBe(0);
  expect(github.releases).toMatchObject([{ tag_name: "v1.2.3", draft: false }]);
  const [attested, published] = [
    ran.log.indexOf(".so: OK"),
    ran.log.indexOf("gh release edit", ran.log.indexOf(".so: OK")),
  ];
  expect(attested).toBeGreaterThan(0);
  expect(published).toBeGreaterThan(attested);
});

test("the same step on a branch checks, and releases nothing", async () => {
  const ran = await runFor("refs/heads/main", recipe(0));
  expect(ran.code, ran.log).toBe(0);
  expect(ran.log).toContain("Nothing is released: this run is for no tag");
  expect(outside.github.requests).toEqual([]);
});

describe("the last job of a matrix", () => {
  const matrix = (inputs: string) => `on: push
permissions: { contents: write }
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with:
      gateway-file: supported.txt
      plugin: ./plugin
      target: linux/amd64, linux/arm64
      release: publish
${inputs}`;

  test("releases the plugins of all jobs at once, from a tag", async () => {
    const ran = await runFor("refs/tags/v2.0.0", matrix(""));
    expect(ran.code, ran.log).toBe(0);
    expect(outside.github.releases).toMatchObject([{ tag_name: "v2.0.0", draft: false }]);
    const plugins = ["5.8.6", "5.9.0"].flatMap((version) =>
      ["amd64", "arm64"].flatMap((arch) => ["cdx.json", "so"].map((end) => `plugin_v${version}_linux_${arch}.${end}`)),
    );
    expect(names()).toEqual(["SHA256SUMS", ...plugins]);
    expect(ran.log).toMatch(
      /Go plugins\s*\].*set-output:: release-url=https:\/\/github\.com\/owner\/plugins\/releases\/tag\/v2\.0\.0/,
    );
    expect(outside.github.problems).toEqual([]);
  });

  test("releases nothing where one of them failed", async () => {
    const ran = await runFor("refs/tags/v2.0.0", matrix("      symbols: Missing\n"));
    expect(ran.code).toBe(1);
    expect(ran.log).toContain("The job verify failed.");
    expect(outside.github.requests).toEqual([]);
  });
});
