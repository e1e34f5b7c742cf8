import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { asReport } from "../support/report-schema.ts";
import { type Job, newJob, runAction } from "./action-run.ts";

let job: Job;
let server: Server;
let origin: string;
let gateway: Buffer;
let requests: string[];
let trusting: Readonly<Record<string, string>>;

beforeAll(async () => {
  job = newJob();
  gateway = readFileSync(await buildHost());
  copyFileSync(await buildPlugin(), join(job.workspace, "plugin.so"));
  const [key, certificate] = [join(job.workspace, "key.pem"), join(job.workspace, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate];
  execFileSync("openssl", [...request, ...subject], { stdio: "pipe" });
  trusting = { NODE_EXTRA_CA_CERTS: certificate };
  requests = [];
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (message, response) => {
    requests.push(message.url ?? "");
    if (message.url === "/moved") response.writeHead(302, { location: `${origin}/gateway-linux-amd64` }).end();
    else if (message.url === "/busy" && requests.filter((url) => url === "/busy").length < 2)
      response.writeHead(503).end();
    else if (message.url === "/gateway-linux-amd64" || message.url === "/busy") response.end(gateway);
    else if (message.url === "/short") {
      response.writeHead(200, { "content-length": gateway.length });
      response.write(gateway.subarray(0, 5000), () => response.destroy());
    } else response.writeHead(404).end("nothing here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  origin = `https://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.close();
  rmSync(dirname(job.workspace), { recursive: true, force: true });
});

/** The toolkit's own switch for tests: without it every attempt waits for ten to twenty seconds. */
const withoutWaiting = {
  NODE_OPTIONS: `--import=data:text/javascript,${["MIN", "MAX"].map((end) => `globalThis.TEST_DOWNLOAD_TOOL_RETRY_${end}_SECONDS=0`).join(";")}`,
};

/** Checks a built plugin for a gateway of the server. */
async function check(reference: string, inputs: Readonly<Record<string, string>> = {}, environment = trusting) {
  requests.length = 0;
  for (const name of readdirSync(job.temporary)) rmSync(join(job.temporary, name), { recursive: true });
  const step = await runAction(
    job,
    { gateway: reference, plugin: "plugin.so", target: "linux/amd64", ...inputs },
    { ...withoutWaiting, ...environment },
  );
  // The report stays for later steps; what was downloaded does not.
  for (const name of step.left) expect(name).toMatch(/^go-plugin-verifier-report-/);
  const errors = step.stdout.split("\n").filter((line) => line.startsWith("::error"));
  return { ...step, errors };
}

const digest = () => `sha256:${createHash("sha256").update(gateway).digest("hex")}`;

test("a gateway is downloaded for the target that the URL names", async () => {
  const step = await check(`${origin}/gateway-{goos}-{goarch}`);
  expect(step.code).toBe(0);
  expect(requests).toEqual(["/gateway-linux-amd64"]);
  expect(step.outputs).toMatchObject({ verdict: "loads" });
});

test("a gateway with the pinned digest is accepted, behind a redirect too, and the report says so", async () => {
  const step = await check(`${origin}/moved`, { "gateway-digest": digest(), format: "json" });
  expect(step.code).toBe(0);
  expect(requests).toEqual(["/moved", "/gateway-linux-amd64"]);
  const [folder = ""] = readdirSync(job.temporary);
  const report = asReport(JSON.parse(readFileSync(join(job.temporary, folder, "report.json"), "utf8")));
  expect(report.checks).toMatchObject([
    { gateway: { reference: `${origin}/moved`, sha256: digest().slice(7), verifiedBy: "pinned-digest" } },
  ]);
});

test("a gateway with another digest is refused before anything of it is read", async () => {
  const step = await check(`${origin}/gateway-linux-amd64`, { "gateway-digest": `sha256:${"1".repeat(64)}` });
  expect(step.code).toBe(1);
  expect(step.errors).toEqual([
    `::error::gateway-digest: "${origin}/gateway-linux-amd64" is sha256:<sha256> and not the sha256:<sha256> that is asked for.`,
  ]);
  expect(step.outputs).toEqual({});
});

test("a gateway that is not there is asked for once", async () => {
  const step = await check(`${origin}/nothing`);
  expect(step.code).toBe(1);
  expect(requests).toEqual(["/nothing"]);
  expect(step.errors).toEqual([
    `::error::gateway: "${origin}/nothing" cannot be downloaded: the server answers 404. Check the URL, and that this machine reaches it.`,
  ]);
});

test("a server that fails once is asked again", async () => {
  const step = await check(`${origin}/busy`);
  expect(step.code).toBe(0);
  expect(requests).toEqual(["/busy", "/busy"]);
});

test("a server that nobody vouches for is not trusted", async () => {
  const step = await check(`${origin}/gateway-linux-amd64`, {}, {});
  expect(step.code).toBe(1);
  expect(requests).toEqual([]);
  expect(step.errors).toEqual([expect.stringContaining("cannot be downloaded: self-signed certificate")]);
});

test("a download that breaks off is never taken for a gateway", async () => {
  const step = await check(`${origin}/short`);
  expect(step.code).toBe(1);
  expect(step.outputs).toEqual({});
  expect(step.errors).toEqual([expect.stringContaining(`gateway: "${origin}/short" cannot be downloaded: `)]);
});
