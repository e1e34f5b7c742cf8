import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { type FileServer, sendFile, sha256, startFileServer } from "../support/file-server.ts";
import { asReport } from "../support/report-schema.ts";
import { type Job, newJob, runAction } from "./action-run.ts";

let job: Job;
let server: FileServer;
let gateway: Buffer;

beforeAll(async () => {
  job = newJob();
  gateway = readFileSync(await buildHost());
  copyFileSync(await buildPlugin(), join(job.workspace, "plugin.so"));
  server = await startFileServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.files.clear();
  server.files.set("/gateway-linux-amd64", gateway);
});
afterAll(() => {
  server.stop();
  rmSync(dirname(job.workspace), { recursive: true, force: true });
});

/** Checks a built plugin for a gateway of the server. */
async function check(path: string, inputs: Readonly<Record<string, string>> = {}, environment = server.trusting) {
  for (const name of readdirSync(job.temporary)) rmSync(join(job.temporary, name), { recursive: true });
  const reference = `${server.origin}${path}`;
  const given = { gateway: reference, plugin: "plugin.so", target: "linux/amd64", cache: "false", ...inputs };
  const step = await runAction(job, given, environment);
  // The report stays for later steps; what was downloaded does not.
  for (const name of step.left) expect(name).toMatch(/^go-plugin-verifier-report-/);
  const errors = step.stdout.split("\n").filter((line) => line.startsWith("::error"));
  return { ...step, reference, errors, gets: server.requests.filter((request) => request.startsWith("GET")) };
}

const digest = () => `sha256:${sha256(gateway)}`;

test("a gateway is downloaded for the target that the URL names", async () => {
  const step = await check("/gateway-{goos}-{goarch}");
  expect(step.errors).toEqual([]);
  expect(step.code).toBe(0);
  expect(step.gets).toEqual(["GET /gateway-linux-amd64"]);
  expect(step.outputs).toMatchObject({ verdict: "loads" });
  expect(step.stdout).toContain("to pin it, set gateway-digest: sha256:<sha256>\n");
});

test("a gateway with the pinned digest is accepted, behind a redirect too, and the report says so", async () => {
  server.files.set("/moved", (_, response) => response.writeHead(302, { location: "/gateway-linux-amd64" }).end());
  const step = await check("/moved", { "gateway-digest": digest(), format: "json" });
  expect(step.errors).toEqual([]);
  expect(step.code).toBe(0);
  expect(step.gets).toEqual(["GET /moved", "GET /gateway-linux-amd64"]);
  const [folder = ""] = readdirSync(job.temporary);
  const report = asReport(JSON.parse(readFileSync(join(job.temporary, folder, "report.json"), "utf8")));
  expect(report.checks).toMatchObject([
    { gateway: { reference: step.reference, sha256: digest().slice(7), verifiedBy: "pinned-digest" } },
  ]);
});

test("a gateway with another digest is refused, and nothing is said of the plugin", async () => {
  const step = await check("/gateway-linux-amd64", { "gateway-digest": `sha256:${"1".repeat(64)}` });
  expect(step.code).toBe(1);
  expect(step.errors).toEqual([
    `::error::gateway-digest: "${step.reference}" is sha256:<sha256> and not the sha256:<sha256> that is asked for.`,
  ]);
  expect(step.outputs).toEqual({});
});

test("a gateway that is not there is asked for once", async () => {
  const step = await check("/nothing");
  expect(step.code).toBe(1);
  expect(server.requests).toEqual(["HEAD /nothing"]);
  expect(step.errors).toEqual([
    expect.stringMatching(/^::error::"\S+\/nothing": \S+ answers 404.*: there is no such file\. Check the address/),
  ]);
});

test("a server that is busy for a moment is asked again, and the log says why", async () => {
  let asked = 0;
  server.files.set("/busy", (request, response) => {
    if (request.method === "GET" && ++asked === 1) response.writeHead(503).end();
    else sendFile(gateway, request, response);
  });
  const step = await check("/busy");
  expect(step.code).toBe(0);
  expect(step.gets).toEqual(["GET /busy", "GET /busy"]);
  expect(step.stdout).toMatch(/: the server answers 503; trying again in \d\.\d s\n/);
});

test("a download that breaks off is continued where it ended", async () => {
  const half = gateway.length >> 1;
  server.files.set("/breaks", (request, response) => {
    if (request.method === "HEAD" || request.headers.range !== undefined) sendFile(gateway, request, response);
    else {
      response.writeHead(200, { "content-length": gateway.length, etag: `"${sha256(gateway)}"` });
      response.write(gateway.subarray(0, half), () => response.destroy());
    }
  });
  const step = await check("/breaks", { "gateway-digest": digest() });
  expect(step.errors).toEqual([]);
  expect(step.code).toBe(0);
  expect(step.gets[0]).toBe("GET /breaks");
  expect(step.gets[1]).toMatch(/^GET \/breaks bytes=[1-9]\d*-$/);
  expect(step.gets).toHaveLength(2);
  expect(step.outputs).toMatchObject({ verdict: "loads" });
});

test("a download that ends early, by a server that knows no ranges, is never taken for a gateway", async () => {
  server.files.set("/short", (request, response) => {
    // A length that is not told: the end of the connection is the end of the file.
    if (request.method === "HEAD") response.end();
    else response.end(gateway.subarray(0, gateway.length - 1));
  });
  const step = await check("/short", { "gateway-digest": digest() });
  expect(step.code).toBe(1);
  expect(step.outputs).toEqual({});
  expect(step.errors).toEqual([expect.stringContaining("is sha256:<sha256> and not the sha256:<sha256>")]);
});

test("a server that nobody vouches for is not trusted", async () => {
  const step = await check("/gateway-linux-amd64", {}, {});
  expect(step.code).toBe(1);
  expect(step.gets).toEqual([]);
  expect(step.errors).toEqual([expect.stringMatching(/certificate is not trusted .*NODE_EXTRA_CA_CERTS/)]);
});
