// The recipes as they stand, in a repository that has what they name. What they reach outside of it is on loopback, under
// the names that they have for it.
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { writeProxy } from "../support/module-proxy.ts";
import { block } from "../support/recipes.ts";
import { goMod, type SourceTree } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import { makeRepository } from "./services/git-server.ts";
import { clocks, companyToken, type Outside, startOutside } from "./services/outside.ts";
import { own, ownRef, productRepository } from "./services/product-repository.ts";
import { krakendPlugins, programFolder, runIn, runRecipe, runShell, tykPlugins } from "./services/recipe-runs.ts";

let outside: Outside;

beforeAll(async () => {
  for (const name of ["arm64", "registry", "recipes"] as const) need(requirements[name]);
  outside = await startOutside("nodejs.org");
});
afterAll(() => outside?.stop());

/** Runs blocks of commands of a recipe, one after the other, in a folder. @returns what they said */
async function shell(recipe: string, folder: string, ...numbers: readonly number[]): Promise<string> {
  let all = "";
  for (const at of numbers) {
    const { code, said } = await runShell(block(recipe, "sh", at), folder, outside);
    expect(code, said).toBe(0);
    all += said;
  }
  return all;
}

/** Runs a workflow that has to be green. @returns its log */
async function green(...args: Parameters<typeof runRecipe>): Promise<string> {
  const { code, log } = await runRecipe(...args);
  expect(code, log).toBe(0);
  return log;
}

const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;

test("finished-plugin: two releases on a command line and in a job, and from a profile", async () => {
  const plugin = await buildPlugin();
  const folder = await sourceFolder({ ".github/workflows/recipe.yml": block("finished-plugin", "yaml") });
  await mkdir(join(folder, "plugins"));
  for (const name of ["auth.so", "plugins/auth.so"]) await copyFile(plugin, join(folder, name));
  expect(count(await shell("finished-plugin", folder, 0, 1), /✓ loads/g)).toBe(3);
  const { code, log } = await runIn(folder, outside, { event: "pull_request" });
  expect(code, log).toBe(0);
  for (const gateway of ["tyk@5.8.6", "tyk@5.9.0"]) expect(log).toMatch(new RegExp(`auth {2}${gateway} {2}✓ loads`));
});

test("arm64: the compiler is installed, and plugins for two targets become one artifact", async () => {
  const log = await green(block("arm64", "yaml"), tykPlugins, outside);
  expect(log).toMatch(/Artifact plugins: http/);
  for (const target of ["amd64", "arm64"]) expect(log).toContain(`auth_v5.8.6_linux_${target}.so`);
});

describe("matrix", () => {
  const tree = { ...tykPlugins, "supported.txt": "# what our customers run\ntyk@5.8.6\ntyk@5.9.0\n" };

  test("the recipe has the list that its blocks name", async () => {
    const text = await readFile(join(import.meta.dirname, "../../docs/recipes/matrix.md"), "utf8");
    expect(text).toContain("    # what our customers run\n    tyk@5.8.6\n    tyk@5.9.0\n");
  });

  test("a folder of profiles and a list give a grid", async () => {
    const folder = await sourceFolder(tree);
    await copyFile(await buildPlugin(), join(folder, "plugins", "auth.so"));
    expect(count(await shell("matrix", folder, 0), /auth {2}.*5\.[89]\..* {2}✓ loads/g)).toBe(4);
  });

  test("in a step: each plugin for each gateway and target", async () => {
    const step = block("matrix", "yaml", 0).replaceAll(/^/gm, "      ");
    const job = `on: push\njobs:\n  plugins:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n${step}`;
    const log = await green(job, tree, outside);
    expect(log).toContain("tyk@5.9.0");
  });

  test.each([1, 2])("in many jobs, workflow %i: one job for each, and one page", async (at) => {
    const log = await green(block("matrix", "yaml", at), tree, outside);
    expect(log).toContain("tyk@5.9.0 on linux/arm64");
    expect(log).toMatch(/Go plugins\s*\].*Summary - ## .*loads/);
  });

  test("on another system: the same as commands", async () => {
    const folder = await sourceFolder(tree);
    const [make = "", plan = "", runLine = "", merge = ""] = block("matrix", "sh", 1).split("\n");
    const { code, said } = await runShell(`${make}\n${plan}`, folder, outside);
    expect(code, said).toBe(0);
    const { include } = JSON.parse(await readFile(join(folder, "matrix.json"), "utf8"));
    for (const { report, gateway } of include) {
      const line = runLine.replace("NAME", report).replace("tyk@5.8.6", gateway);
      const ran = await runShell(line, folder, outside);
      expect(ran.code, ran.said).toBe(0);
    }
    const merged = await runShell(merge, folder, outside);
    expect(merged.code, merged.said).toBe(0);
    expect(merged.said).toMatch(/tyk@5\.9\.0 {2}✓ loads/);
  });
});

test.each([0, 1])("monorepo, workflow %i: all plugins of a folder, judged together", async (at) => {
  const log = await green(block("monorepo", "yaml", at), krakendPlugins, outside);
  for (const name of ["headers", "backend"]) expect(log).toContain(`${name}  ✓ loads`);
});

test("private-modules: modules are fetched with the token, by git", async () => {
  const limits = {
    "go.mod": goMod({ module: "github.com/our-company/limits" }),
    "limits.go": "package limits\n\nconst Most = 9\n",
  };
  await makeRepository(join(outside.repositories, "our-company/limits"), limits);
  const folder = await sourceFolder({
    "go.mod": goMod({ module: "example.com/auth", requires: { "github.com/our-company/limits": "v1.0.0" } }),
    "main.go": 'package main\n\nimport "github.com/our-company/limits"\n\nfunc Most() int { return limits.Most }\n',
  });
  const login = `git config --global url."https://x-access-token:${companyToken}@github.com/our-company/".insteadOf "https://github.com/our-company/"`;
  const home = {
    HOME: await temporaryFolder(),
    GOPRIVATE: "github.com/our-company/*",
    GOMODCACHE: await temporaryFolder(),
    GOTOOLCHAIN: "local",
  };
  const tidied = await runShell(`${login}; go mod tidy`, folder, outside, home);
  expect(tidied.code, tidied.said).toBe(0);
  const names = ["go.mod", "go.sum", "main.go"];
  const files = names.map(async (name) => [`plugins/auth/${name}`, await readFile(join(folder, name), "utf8")]);
  const tree: SourceTree = Object.fromEntries(await Promise.all(files));
  const environment = { GOMODCACHE: await toolchainsAlone() };
  const refused = await runRecipe(block("private-modules", "yaml"), tree, outside, { environment });
  expect({ code: refused.code, log: refused.log }).toMatchObject({
    code: 1,
    log: expect.stringContaining("github.com/our-company/limits"),
  });
  const settings = { secrets: { MODULES_TOKEN: companyToken }, environment };
  const log = await green(block("private-modules", "yaml"), tree, outside, settings);
  expect(log).toMatch(/auth: \S+\.so {2}loads/);
  expect(log).not.toContain(companyToken);
});

test("from-krakend-check-plugin: modules before a build, and a finished plugin", async () => {
  const folder = await sourceFolder(krakendPlugins);
  const source = { "main.go": krakendPlugins["plugins/headers/main.go"] ?? "" };
  await copyFile(await buildPlugin({ source, flags: [] }), join(folder, "headers.so"));
  const said = await shell("from-krakend-check-plugin", folder, 0);
  expect(said).toContain("nothing speaks against it");
  expect(said).toMatch(/headers\.so {2}loads/);
});

test("offline: what was fetched where there is a network builds where there is none", async () => {
  const folder = await sourceFolder(tykPlugins);
  await shell("offline", folder, 0);
  const away = { https_proxy: "http://127.0.0.1:1", no_proxy: "", GOMODCACHE: await temporaryFolder() };
  const { code, said } = await runShell(block("offline", "sh", 1), folder, outside, away);
  expect(code, said).toBe(0);
  expect(said).toMatch(/auth: \S+\.so {2}loads/);
});

test("laptop: without an engine, modules are compared, and a plugin's tests run with the gateway's Go", async () => {
  const tests =
    'package main\n\nimport (\n\t"runtime"\n\t"testing"\n)\n\nfunc TestGo(t *testing.T) { println("tested with " + runtime.Version()) }\n';
  const folder = await sourceFolder({ ...tykPlugins, "plugins/auth/main_test.go": tests });
  const said = await shell("laptop", folder, 1, 2);
  expect(said).toContain("nothing speaks against it");
  expect(said).toContain("ok  \texample.com/plugins/plugins/auth");
});

describe("new-gateways, on schedule", () => {
  const recipe = block("new-gateways", "yaml");

  test("the newest release is compared", async () => {
    const log = await green(recipe, tykPlugins, outside, { event: "schedule" });
    expect(log).toContain("docker.io/tykio/tyk-gateway:v5.9.0");
    expect(log).toContain("nothing speaks against it");
  });

  test("what it asks for becomes a pull request", async () => {
    const proxy = await temporaryFolder();
    await writeProxy(proxy, clocks);
    const environment = {
      GOPROXY: `file://${proxy},${outside.environment["GOPROXY"]}`,
      GONOSUMDB: "example.com",
      GOMODCACHE: await toolchainsAlone(),
    };
    const folder = await sourceFolder({
      "go.mod": goMod({ module: "example.com/plugins", requires: { "example.com/clock": "v1.0.0" } }),
      "plugins/auth/main.go":
        'package main\n\nimport "example.com/clock"\n\nfunc AuthCheck() string { return clock.Now() }\n',
      ".github/workflows/recipe.yml": recipe,
    });
    const tidied = await runShell("go mod tidy", folder, outside, { ...environment, GOTOOLCHAIN: "local" });
    expect(tidied.code, tidied.said).toBe(0);
    // What is pushed to GitHub comes to a folder beside it.
    const [remote, asked] = [await temporaryFolder(), join(await temporaryFolder(), "asked")];
    await run("git", ["init", "--bare", "--initial-branch=main", remote]);
    const gh = `[ "$1 $2" = "pr create" ] && echo "$*" >>${asked}`;
    const { code, log } = await runIn(folder, outside, {
      event: "schedule",
      programs: [await programFolder({ gh })],
      environment: {
        ...environment,
        ...{
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
          GIT_CONFIG_VALUE_0: "https://github.com/owner/plugins",
        },
      },
    });
    // Red all the same: the plugin on the main branch would not load.
    expect(code, log).toBe(1);
    expect(log).toContain("would be rejected");
    const pushed = await run("git", ["-C", remote, "show", "new-gateway:go.mod"]);
    expect(pushed.stdout, log).toContain("example.com/clock v1.1.0");
    expect(await readFile(asked, "utf8")).toBe("pr create --fill --head new-gateway\n");
  });
});

/** A module cache that has the releases of Go, and nothing else. */
async function toolchainsAlone(): Promise<string> {
  const [kept = "", fresh] = [outside.environment["GOMODCACHE"], await temporaryFolder()];
  await mkdir(join(fresh, "cache/download"), { recursive: true });
  for (const path of ["golang.org", "cache/download/golang.org", "cache/download/sumdb"]) {
    await symlink(join(kept, path), join(fresh, path));
  }
  return fresh;
}

describe("s3", () => {
  /** In the place of the real one, which asks Amazon for them. */
  const credentials = {
    "action.yml": `name: credentials
inputs: { role-to-assume: { required: true }, aws-region: { required: true } }
runs:
  using: composite
  steps:
    - shell: bash
      run: printf 'AWS_ACCESS_KEY_ID=key\\nAWS_SECRET_ACCESS_KEY=secret\\nAWS_REGION=%s\\nAWS_DEFAULT_REGION=%s\\n' "$REGION" "$REGION" >>"$GITHUB_ENV"
      env: { REGION: "\${{ inputs.aws-region }}" }
`,
  };

  test("what was judged good is in the bucket, and nothing else", async () => {
    const settings = {
      repositories: { "aws-actions/configure-aws-credentials@v5": await sourceFolder(credentials) },
      variables: { PLUGIN_ROLE: "role", PLUGIN_BUCKET: "our-plugins" },
    };
    const log = await green(block("s3", "yaml"), tykPlugins, outside, settings);
    expect(log).toMatch(/auth\S*\.so: OK/);
    const [[path = "", bytes] = [], ...others] = outside.bucket;
    expect(path).toMatch(/^our-plugins\/plugins\/auth_[0-9a-f]{12}_v5\.8\.6_linux_amd64\.so$/);
    expect(bytes?.subarray(1, 4).toString()).toBe("ELF");
    expect(others).toEqual([]);
  });
});

describe("gitlab-ci", () => {
  /** Runs commands on a copy of this machine that takes what they change, and is gone after. */
  async function onCopy(script: string, folder: string) {
    const copy = `
set -e
over=$(mktemp -d); trap 'umount -R "$over" 2>/dev/null; rmdir "$over"' EXIT
mount -t tmpfs none "$over"; mkdir "$over/upper" "$over/work" "$over/root"
mount -t overlay none -o "lowerdir=/,upperdir=$over/upper,workdir=$over/work" "$over/root"
for part in dev proc sys; do mount --rbind "/$part" "$over/root/$part"; done
mount --bind "$FOLDER" "$over/root$FOLDER"
chroot "$over/root" bash -euo pipefail -c 'cd "$FOLDER"; eval "$SCRIPT"'`;
    const env = { ...process.env, ...outside.environment, FOLDER: folder, SCRIPT: script };
    const path = process.env["PATH"]?.split(":").filter((part) => !part.includes("node_modules"));
    const { code, stdout, stderr } = await run("unshare", ["--mount", "bash", "-c", copy], {
      env: { ...env, PATH: path?.join(":") },
    });
    return { code, said: `${stdout}\n${stderr}` };
  }

  test("the job's own lines, from an image with Go alone", async () => {
    const { node } = await nodeArchive();
    const [lines = ""] = block("gitlab-ci", "yaml").split("\n  artifacts:\n");
    const [, url = ""] = /NODE: https:\/\/(\S+)/.exec(block("gitlab-ci", "yaml")) ?? [];
    outside.files.set(url, node);
    await cp(await productRepository(), join(outside.repositories, own), { recursive: true });
    await makeRepository(join(outside.repositories, own), {});
    await run("git", ["tag", ownRef], { cwd: join(outside.repositories, own) });
    const commands = lines.split("\n").filter((line) => line.startsWith("    - "));
    const script = [`NODE=https://${url}`, ...commands.map((line) => line.slice(6))].join("\n");
    const folder = await sourceFolder(tykPlugins);
    const { code, said } = await onCopy(script, folder);
    expect(code, said).toBe(0);
    const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
    expect(report).toMatchObject({ verdict: "loads" });
  });

  /** What nodejs.org has under the recipe's address: here with the Node that runs this. */
  async function nodeArchive(): Promise<{ readonly node: string }> {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "node/bin"), { recursive: true });
    await copyFile(process.execPath, join(folder, "node/bin/node"));
    const node = join(folder, "node.tar.xz");
    await run("tar", ["-C", folder, "-I", "xz -0 -T0", "-cf", node, "node"]);
    return { node };
  }

  test("a Makefile's rule", async () => {
    const folder = await sourceFolder(tykPlugins);
    await writeFile(join(folder, "Makefile"), block("gitlab-ci", "make"));
    const { code, said } = await runShell("make plugins-out/auth.so && make plugins-out/auth.so", folder, outside);
    expect(code, said).toBe(0);
    expect(said).toContain("up to date");
  });
});
