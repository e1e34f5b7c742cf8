import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { sha256 } from "../support/file-server.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";
import { type Job, newJob, runAction } from "./action-run.ts";

// The artifact service of GitHub's API as far as an upload needs it: `results.api.v1.ArtifactService` and a blob store.
let job: Job;
let server: Server;
let origin: string;
/** What happens on the machine when an artifact is begun. */
let onCall: (body: string) => void = () => {};
let calls: { readonly path: string; readonly body: Buffer }[];

beforeAll(async () => {
  job = newJob();
  copyFileSync(await buildHost(), join(job.workspace, "gateway"));
  await writeTree(
    job.workspace,
    under("plugins/auth", { "go.mod": goMod({ module: "example.com/auth" }), ...(await example("plugin")) }),
  );
  calls = [];
  server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const body = await bodyOf(request);
    calls.push({ path, body });
    if (path.endsWith("/CreateArtifact")) onCall(body.toString());
    if (request.headers.authorization?.endsWith(".refused")) response.writeHead(403).end('{"msg":"refused"}');
    else if (path.endsWith("/CreateArtifact"))
      answer({ ok: true, signed_upload_url: `${origin}/blob/container/artifact?sig=x` });
    else if (path.endsWith("/FinalizeArtifact")) answer({ ok: true, artifact_id: "4711" });
    else response.writeHead(path.startsWith("/blob") ? 201 : 404).end();

    function answer(value: object): void {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.close();
  rmSync(dirname(job.workspace), { recursive: true, force: true });
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** What the runner gives to steps that may upload. */
function service(signature: "accepted" | "refused"): Record<string, string> {
  const payload = Buffer.from(JSON.stringify({ scp: "Actions.Results:run-1:job-1" })).toString("base64url");
  return {
    ACTIONS_RUNTIME_TOKEN: `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.${signature}`,
    ACTIONS_RESULTS_URL: `${origin}/`,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "owner/repository",
    GITHUB_RUN_ID: "42",
  };
}

const inputs = { gateway: "gateway", plugin: "plugins/auth", target: "linux/amd64", "artifact-name": "plugins/amd64" };

test("after green the built plugins are uploaded under the name, and the output says where they are", async () => {
  const step = await runAction(job, { ...inputs, "retention-days": "3" }, service("accepted"));
  expect(step.stderr).toBe("");
  expect(step.code).toBe(0);
  expect(step.outputs["artifact-url"]).toBe("https://github.com/owner/repository/actions/runs/42/artifacts/4711");
  const created = calls.find(({ path }) => path.endsWith("/CreateArtifact"));
  expect(JSON.parse(created?.body.toString() ?? "")).toMatchObject({ name: "plugins-amd64" });
  const stored = Buffer.concat(calls.filter(({ path }) => path.startsWith("/blob")).map(({ body }) => body));
  expect(stored.includes("auth_linux_amd64.so")).toBe(true);
  expect(stored.includes("plugins-out")).toBe(false);
});

test("plugins that were built outside of the checkout are uploaded by the same names", async () => {
  calls.length = 0;
  const elsewhere = join(job.temporary, "..", "elsewhere");
  const step = await runAction(job, { ...inputs, "output-directory": elsewhere }, service("accepted"));
  expect(step.code).toBe(0);
  expect(JSON.parse(step.outputs["plugins"] ?? "")).toMatchObject([{ path: `${elsewhere}/auth_linux_amd64.so` }]);
  const stored = Buffer.concat(calls.filter(({ path }) => path.startsWith("/blob")).map(({ body }) => body));
  expect(stored.includes("auth_linux_amd64.so")).toBe(true);
  expect(stored.includes("elsewhere")).toBe(false);
});

test("the artifact is the whole folder of the run, and named for its target where it is to be", async () => {
  calls.length = 0;
  const step = await runAction(job, { ...inputs, "artifact-name": "{goos}-{goarch}" }, service("accepted"));
  expect(step.code).toBe(0);
  expect(created()).toEqual(["linux-amd64"]);
  const stored = Buffer.concat(calls.filter(({ path }) => path.startsWith("/blob")).map(({ body }) => body));
  const names = ["auth_linux_amd64.so", "auth_linux_amd64.cdx.json", "SHA256SUMS", "report.json", "recipe.json"];
  for (const name of [...names, "gateway_linux-amd64.profile.json"]) expect(stored.includes(name)).toBe(true);
});

/** Names of the artifacts that were begun. */
function created(): string[] {
  const begun = calls.filter(({ path }) => path.endsWith("/CreateArtifact"));
  return begun.map(({ body }) => JSON.parse(body.toString()).name);
}

const twoPlugins = { ...inputs, plugin: "one=plugins/auth\ntwo=plugins/other", "artifact-name": "{file}" };

test("artifacts that are one plugin each are that file, as it is, and the output has a line for each", async () => {
  await writeTree(
    job.workspace,
    under("plugins/other", { "go.mod": goMod({ module: "example.com/other" }), ...(await example("plugin")) }),
  );
  calls.length = 0;
  const step = await runAction(job, twoPlugins, service("accepted"));
  expect(step.code).toBe(0);
  expect(created()).toEqual(["one_linux_amd64.so", "two_linux_amd64.so"]);
  const stored = calls.filter(({ path }) => path.startsWith("/blob")).map(({ body }) => sha256(body));
  const file = (name: string) => sha256(readFileSync(join(job.workspace, "plugins-out", `${name}_linux_amd64.so`)));
  expect(stored).toEqual(expect.arrayContaining([file("one"), file("two")]));
  expect(step.outputs["artifact-url"]?.split("\n")).toHaveLength(2);
});

test("a path in the outputs is one from the workspace, whatever the plugin's own folder is", async () => {
  copyFileSync(join(job.workspace, "gateway"), join(job.workspace, "plugins", "gateway"));
  const step = await runAction(job, { ...inputs, plugin: "auth", "working-directory": "plugins", "artifact-name": "" });
  expect(step.code).toBe(0);
  const [{ path }] = JSON.parse(step.outputs["plugins"] ?? "");
  expect(path).toBe("plugins/plugins-out/auth_linux_amd64.so");
  expect(existsSync(join(job.workspace, path))).toBe(true);
});

test.each([
  [
    "plugins-{version}",
    'artifact-name: "plugins-{version}" holds {version}; the placeholders are {goos} {goarch} {variant}, or {file} alone.',
  ],
  ["x-{file}", 'artifact-name: "x-{file}" holds more than {file}'],
])("artifact-name %s is refused", async (name, sentence) => {
  const step = await runAction(job, { ...inputs, "artifact-name": name }, service("accepted"));
  expect(step.code).toBe(1);
  expect(step.stdout).toContain(sentence);
});

test("a service that refuses the upload fails the job", async () => {
  const step = await runAction(job, inputs, service("refused"));
  expect(step.code).toBe(1);
  expect(step.outputs["verdict"]).toBe("loads");
  expect(step.outputs["artifact-url"]).toBeUndefined();
  expect(step.stdout).toContain('::error::artifact-name: "plugins-amd64" cannot be uploaded: ');
});

test("a plugin that changes after it was judged is not uploaded", async () => {
  calls.length = 0;
  // The report leaves after the verdict and before the plugins.
  onCall = (body) => {
    if (body.includes('"name":"report"'))
      appendFileSync(join(job.workspace, "plugins-out", "auth_linux_amd64.so"), "x");
  };
  const step = await runAction(job, { ...inputs, "report-artifact": "report" }, service("accepted"));
  onCall = () => {};
  expect(step.stdout).toMatch(
    /^::error::output-directory: "auth_linux_amd64\.so" is not handed on: it was changed after it was judged \(sha256:<sha256>, and now sha256:<sha256>\)/m,
  );
  expect(step.code).toBe(1);
  expect(created()).toEqual(["report"]);
});
