import { execFileSync } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { type GithubServer, startGithub, token } from "../support/release-server.ts";
import { example, goMod, under } from "../support/source-tree.ts";
import { runWorkflows, type WorkflowRun } from "./services/act.ts";
import { own, ownRef, productRepository } from "./services/product-repository.ts";

const recipe = join(import.meta.dirname, "..", "..", "docs", "recipes", "release.md");

/** In the place of the real one, which signs at services of others: it looks at the same file in the same place. */
const attest = {
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

/** The recipe's first workflow in a repository with a plugin and a gateway of ours, run for a reference of git. */
async function runRecipe(github: GithubServer, ref: string): Promise<WorkflowRun> {
  const [workflow = ""] = /(?<=^```yaml\n).*?(?=^```$)/ms.exec(await readFile(recipe, "utf8")) ?? [];
  const ours = workflow.replace("tyk@5.8.6", "./gateway").replace(/^on:\n.*?(?=^\w)/ms, "on: push\n");
  expect(ours).toContain("release: publish");
  const repository = await sourceFolder({
    ".github/workflows/release.yml": ours,
    ...under("plugin", { "go.mod": goMod({ module: "example.com/auth" }), ...(await example("plugin")) }),
  });
  await copyFile(await buildHost(), join(repository, "gateway"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, stdio: "pipe" });
  git("init", "--initial-branch=main");
  git("remote", "add", "origin", "https://github.com/owner/plugins");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-m", "Release plugins");
  const { https_proxy = "", NODE_EXTRA_CA_CERTS = "" } = github.environment;
  return await runWorkflows(repository, await temporaryFolder(), {
    payload: { ref },
    environment: { ...goFolders(), https_proxy, NODE_EXTRA_CA_CERTS },
    token,
    repositories: { [`${own}@${ownRef}`]: await productRepository(), "actions/attest@v4": await sourceFolder(attest) },
  });
}

/** Where Go has its releases already: the only way out of these jobs leads to the server of the test. */
function goFolders(): Readonly<Record<string, string>> {
  const names = ["GOMODCACHE", "GOCACHE"];
  const values = execFileSync("go", ["env", ...names], { encoding: "utf8" })
    .trim()
    .split("\n");
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
}

async function github(): Promise<GithubServer> {
  const server = await startGithub();
  onTestFinished(() => server.stop());
  return server;
}

test("the recipe releases a plugin from a tag, with the checksums that are attested, and a second time does nothing", async () => {
  const server = await github();
  const ran = await runRecipe(server, "refs/tags/v1.2.3");
  expect(ran.code, ran.log).toBe(0);
  expect(server.releases).toMatchObject([{ tag_name: "v1.2.3", draft: false }]);
  const names = server.releases[0]?.assets.map(({ name }) => name).sort();
  expect(names).toEqual(["SHA256SUMS", "plugin_linux_amd64.cdx.json", "plugin_linux_amd64.so"]);
  expect(ran.log).toContain("plugin_linux_amd64.so: OK");
  const changes = () => server.requests.filter((line) => !line.startsWith("GET ")).length;
  const before = changes();
  const again = await runRecipe(server, "refs/tags/v1.2.3");
  expect(again.code, again.log).toBe(0);
  expect(changes()).toBe(before);
  expect(server.problems).toEqual([]);
});

test("the same step on a branch checks, and releases nothing", async () => {
  const server = await github();
  const ran = await runRecipe(server, "refs/heads/main");
  expect(ran.code, ran.log).toBe(0);
  expect(ran.log).toContain("Nothing is released: this run is for no tag");
  expect(server.requests).toEqual([]);
});
