// Gateways and plugins out of archives on the disk and on a server, through the command line and the action.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deb } from "../content/archive/packages.ts";
import { zipOf } from "../content/archive/zip-writer.ts";
import { tarOf } from "../content/image/layers.ts";
import { imageOf, serveImage } from "../content/registry/served-image.ts";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { type FileServer, sendFile, sha256, startFileServer } from "../support/file-server.ts";
import { temporaryFolder } from "../support/files.ts";
import { type Answered, answered, commandLine } from "../support/product.ts";
import { under, writeTree } from "../support/source-tree.ts";
import { newJob, runAction } from "./action-run.ts";

const member = "opt/gateway/bin/gateway";
const readme = "What is in this archive.\n";

/** Name → the gateway in an archive of that kind. */
let archives: Readonly<Record<string, Buffer>>;
let host: Buffer;
let plugin: string;
let server: FileServer;

beforeAll(async () => {
  host = await readFile(await buildHost());
  plugin = await buildPlugin();
  const tar = tarOf([["README", readme], ["opt/"], ["opt/gateway/"], [member, host, 0o755]]);
  archives = {
    gateway: host,
    "gateway.gz": gzipSync(host, { level: 1 }),
    "gateway.tar.gz": gzipSync(tar, { level: 1 }),
    "gateway.tar.xz": await compressed("xz", ["-0", "-c"], tar),
    "gateway.tar.zst": zstdCompressSync(tar),
    "gateway.zip": zipOf([
      { name: "README", content: readme },
      { name: member, content: host, mode: 0o100755 },
    ]),
    "gateway.deb": deb("data.tar.gz", gzipSync(tar, { level: 1 })),
  };
  server = await startFileServer();
});
beforeEach(() => {
  server.files.clear();
  server.requests.length = 0;
  server.sent.bytes = 0;
  for (const [name, bytes] of Object.entries(archives)) server.files.set(`/${name}`, bytes);
});
afterAll(() => server.stop());

async function compressed(program: string, args: readonly string[], bytes: Buffer): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.stdin.end(bytes);
  await once(child, "close");
  return Buffer.concat(pieces);
}

/** Where Node.js keeps compiled code from one start to the next; else it would be a temporary file of the program. */
const compiled = join(tmpdir(), "node-compile-cache");

/** A folder with some of the archives and the plugin in it, and a cache of its own. */
async function place(...names: readonly string[]) {
  const folder = await temporaryFolder();
  const cwd = join(folder, "work");
  await mkdir(cwd);
  await cp(plugin, join(cwd, "plugin.so"));
  for (const name of names) await writeFile(join(cwd, name), archives[name] ?? "", { mode: 0o755 });
  const { PATH, HOME, XDG_CACHE_HOME = join(homedir(), ".cache") } = process.env;
  const GOCACHE = process.env["GOCACHE"] ?? join(XDG_CACHE_HOME, "go-build");
  const caches = {
    XDG_CACHE_HOME: join(folder, "cache"),
    GOCACHE,
    TMPDIR: join(folder, "tmp"),
    NODE_COMPILE_CACHE: compiled,
  };
  await mkdir(caches.TMPDIR);
  const env: Readonly<Record<string, string | undefined>> = { PATH, HOME, ...caches, ...server.trusting };
  const kept = join(caches.XDG_CACHE_HOME, "go-plugin-verifier", "profiles");
  const left = () => readdir(caches.TMPDIR);
  return { cwd, env, kept, left };
}

const gatewayOf = ({ check }: Answered) => check.gateway;
const gets = () => server.requests.filter((request) => request.startsWith("GET"));

/** What a user sees of an input that cannot be used: one sentence, and 2. */
async function refusal(
  args: readonly string[],
  start: { cwd: string; env: Readonly<Record<string, string | undefined>> },
) {
  const { code, stdout, stderr } = await commandLine(args, start);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const [sentence = ""] = stderr.trimEnd().split("\n").slice(-1);
  expect(sentence).toMatch(/^go-plugin-verifier: .*\.$/);
  return sentence.replace("go-plugin-verifier: ", "").replaceAll(server.origin, "ORIGIN");
}

describe("a gateway on the disk", () => {
  test.each([
    "gateway",
    "gateway.gz",
    "gateway.tar.gz",
    "gateway.tar.xz",
    "gateway.tar.zst",
    "gateway.zip",
    "gateway.deb",
  ])("is read out of %s, and nothing stays behind", async (name) => {
    const start = await place(name);
    const result = await answered(["verify", name, "plugin.so", "--format", "json"], start);
    expect(result.code).toBe(0);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(gatewayOf(result)).toMatchObject({ reference: name, sha256: sha256(host), verifiedBy: "none" });
    const isArchive = /\.(tar|zip|deb)/.test(name);
    expect(gatewayOf(result).path?.replace(/^\/?/, "")).toBe(isArchive ? member : undefined);
    expect(await start.left()).toEqual([]);
  });

  test("is the member that gateway-path or ! names", async () => {
    const start = await place("gateway.tar.gz");
    for (const args of [["gateway.tar.gz", "--gateway-path", member], [`gateway.tar.gz!${member}`]]) {
      const result = await answered(["verify", ...args, "plugin.so", "--format", "json"], start);
      expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    }
    const args = ["verify", "gateway.tar.gz", "plugin.so", "--gateway-path", "opt/gateway/gateway"];
    expect(await refusal(args, start)).toMatch(
      /^"?gateway\.tar\.gz"?: .*opt\/gateway\/gateway.*opt\/gateway\/bin\/gateway/,
    );
  });

  test("can be pinned by the digest of its binary", async () => {
    const start = await place("gateway.tar.gz");
    const args = ["verify", "gateway.tar.gz", "plugin.so", "--format", "json", "--gateway-digest"];
    expect(gatewayOf(await answered([...args, `sha256:${sha256(host)}`], start)).verifiedBy).toBe("pinned-digest");
    expect(await refusal([...args, `sha256:${"0".repeat(64)}`], start)).toBe(
      `gateway-digest: "gateway.tar.gz" is sha256:${sha256(host)} and not the sha256:${"0".repeat(64)} that is asked for.`,
    );
  });

  test("can be pinned by a line that names it and its target, and by none for another", async () => {
    const start = await place("gateway.tar.gz");
    const args = ["verify", "gateway.tar.gz", "plugin.so", "--format", "json"];
    const digest = `sha256:${sha256(host)}`;
    const named = ["--gateway-digest", `gateway.tar.gz linux/amd64 ${digest}`];
    expect(gatewayOf(await answered([...args, ...named], start)).verifiedBy).toBe("pinned-digest");
    expect(await refusal([...args, "--gateway-digest", `gateway.zip ${digest}`], start)).toBe(
      `gateway-digest: the line with ${digest} is for gateway.zip, and this run has gateway.tar.gz; write it as it stands there, or leave the line out.`,
    );
    expect(await refusal([...args, "--gateway-digest", `linux/s390x ${digest}`], start)).toContain(
      "is for linux/s390x, and this run has linux/amd64",
    );
  });

  test("is inspected as its file is, and so is its profile", async () => {
    const start = await place("gateway.tar.gz", "gateway");
    await commandLine(["profile", "gateway.tar.gz", "-o", "gateway.json"], start);
    const inspected = async (file: string) => {
      const { code, stdout } = await commandLine(["inspect", file, "--format", "json"], start);
      expect(code).toBe(0);
      // A profile holds its lists in an order of its own.
      const { file: named, fingerprints, versionNeeds, ...rest } = JSON.parse(stdout);
      const needs = versionNeeds.map(({ version }: { version: string }) => version).sort();
      return { ...rest, needs, fingerprints: Object.entries(fingerprints).sort() };
    };
    const whole = await inspected(`gateway.tar.gz!${member}`);
    expect(whole.fingerprints.length).toBeGreaterThan(40);
    expect(await inspected("gateway.json")).toEqual(whole);
    expect(await inspected("gateway.tar.gz")).toEqual(whole);
    expect(await refusal(["inspect", "gateway.tar.gz!**"], start)).toMatch(
      /^FILE gateway\.tar\.gz!\*\*: \d+ members fit; inspect takes one\.$/,
    );
  });

  test("becomes a profile, which then stands in for it", async () => {
    const start = await place("gateway.zip");
    const { code } = await commandLine(["profile", "gateway.zip", "-o", "gateway.json"], start);
    expect(code).toBe(0);
    await rm(join(start.cwd, "gateway.zip"));
    const result = await answered(["verify", "gateway.json", "plugin.so", "--format", "json"], start);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
  });
});

describe("a gateway on a server", () => {
  test("is chosen by the target, checked by its bytes, and costs nothing the second time", async () => {
    const start = await place();
    server.files.set("/gateway_linux_amd64.tar.gz", archives["gateway.tar.gz"] ?? Buffer.of());
    const args = ["verify", `${server.origin}/gateway_{goos}_{goarch}.tar.gz`, "plugin.so", "--format", "json"];
    const first = await answered(args, start);
    expect(first.plugins).toMatchObject([{ verdict: "loads" }]);
    const digest = `sha256:${sha256(archives["gateway.tar.gz"] ?? Buffer.of())}`;
    expect(gatewayOf(first)).toMatchObject({ digest, sha256: sha256(host), verifiedBy: "none" });
    expect(gets()).toEqual(["GET /gateway_linux_amd64.tar.gz"]);
    expect(await start.left()).toEqual([]);
    expect(await readdir(start.kept)).toHaveLength(1);

    server.requests.length = 0;
    server.sent.bytes = 0;
    const second = await answered(args, start);
    expect(second.report).toEqual(first.report);
    expect(second.progress).toContain("known from an earlier run; nothing is downloaded");
    expect(server.sent.bytes).toBe(0);
    expect(gets()).toEqual([]);

    // What was kept knows all digests that somebody may pin.
    const pinned = await answered([...args, "--gateway-digest", digest], start);
    expect(gatewayOf(pinned).verifiedBy).toBe("pinned-digest");
    expect(await refusal([...args, "--gateway-digest", `sha256:${"0".repeat(64)}`], start)).toContain(digest);
    expect(gets()).toEqual([]);
  });

  test("that was replaced is fetched anew", async () => {
    const start = await place();
    const args = ["verify", `${server.origin}/gateway.tar.gz`, "plugin.so", "--format", "json"];
    const first = await answered(args, start);
    server.files.set("/gateway.tar.gz", archives["gateway.tar.zst"] ?? Buffer.of());
    const second = await answered(args, start);
    expect(gets()).toHaveLength(2);
    expect(gatewayOf(second).digest).not.toBe(gatewayOf(first).digest);
  });

  test("whose kept profile was damaged is fetched again, and kept again", async () => {
    const start = await place();
    const args = ["verify", `${server.origin}/gateway.zip`, "plugin.so", "--format", "json"];
    const first = await answered(args, start);
    const [entry = ""] = await readdir(start.kept);
    const bytes = await readFile(join(start.kept, entry));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(start.kept, entry), bytes);
    expect((await answered(args, start)).report).toEqual(first.report);
    expect(gets()).toHaveLength(2);
    expect((await answered(args, start)).progress).toContain("known from an earlier run");
    expect(gets()).toHaveLength(2);
  });

  test("is kept nowhere with cache: false", async () => {
    const start = await place();
    const args = ["verify", `${server.origin}/gateway.gz`, "plugin.so", "--format", "json", "--cache", "false"];
    await answered(args, start);
    await answered(args, start);
    expect(gets()).toEqual(["GET /gateway.gz", "GET /gateway.gz"]);
    await expect(readdir(start.kept)).rejects.toThrow("ENOENT");
  });

  test("is one download for all plugins and targets of a run that ask for it", async () => {
    const start = await place();
    await cp(join(start.cwd, "plugin.so"), join(start.cwd, "other.so"));
    const reference = `${server.origin}/gateway.tar.gz`;
    const args = ["run", "--gateway", reference, "--gateway", reference, "--target", "linux/amd64"];
    const { stdout, code } = await commandLine(
      [...args, "--plugin", "plugin.so", "--plugin", "other.so", "--no-together", "--format", "json"],
      start,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "loads" });
    expect(gets()).toEqual(["GET /gateway.tar.gz"]);
  });

  test("builds the plugin with its own recipe", async () => {
    const start = await place();
    await writeTree(start.cwd, under("auth", await pluginSource()));
    const args = ["run", "--gateway", `${server.origin}/gateway.tar.xz`, "--plugin", "auth", "--format", "json"];
    const result = await answered(args, start);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(result.check.build?.goVersion).toBe("go1.24.6");
  });

  test("leaves nothing that could be taken for it where the program is killed in the middle", async () => {
    const start = await place();
    const bytes = archives["gateway.tar.gz"] ?? Buffer.of();
    server.files.set("/gateway.tar.gz", (request, response) => {
      if (request.method === "HEAD") sendFile(bytes, request, response);
      else response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, bytes.length >> 1));
    });
    const args = ["verify", `${server.origin}/gateway.tar.gz`, "plugin.so", "--format", "json"];
    const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");
    const child = spawn(process.execPath, [cli, ...args], { ...start, stdio: "ignore" });
    while (gets().length === 0) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 200));
    child.kill("SIGKILL");
    await once(child, "close");
    await expect(readdir(start.kept)).rejects.toThrow("ENOENT");
    server.files.set("/gateway.tar.gz", bytes);
    expect((await answered(args, start)).plugins).toMatchObject([{ verdict: "loads" }]);
    expect(await readdir(start.kept)).toHaveLength(1);
  });
});

describe("a gateway of a preset-file", () => {
  /** A preset whose release is on the server, with a file of checksums. */
  async function preset(start: { cwd: string }): Promise<string[]> {
    const source = {
      kind: "url",
      url: `${server.origin}/acme_{version}_{goos}_{goarch}.tar.gz`,
      checksums: `${server.origin}/acme_{version}_checksums.txt`,
      member,
      targets: ["linux/amd64", "linux/arm64"],
    };
    const symbols = [{ need: "all", names: ["AuthCheck"], kind: "function" }];
    const presets = [{ name: "acme", title: "Acme", sources: [source], builds: [], symbols, traps: [] }];
    await writeFile(join(start.cwd, "presets.json"), JSON.stringify({ presets }));
    server.files.set("/acme_1.2.3_linux_amd64.tar.gz", archives["gateway.tar.gz"] ?? Buffer.of());
    return ["--preset-file", "presets.json", "--format", "json"];
  }

  const sums = (hex: string) => Buffer.from(`${"2".repeat(64)}  other.tar.gz\n${hex}  acme_1.2.3_linux_amd64.tar.gz\n`);

  test("is vouched for by the checksums of its release, and keeps being so when it is known", async () => {
    const start = await place();
    const args = ["verify", "acme@1.2.3", "plugin.so", ...(await preset(start))];
    const hex = sha256(archives["gateway.tar.gz"] ?? Buffer.of());
    server.files.set("/acme_1.2.3_checksums.txt", sums(hex));
    const first = await answered(args, start);
    expect(gatewayOf(first)).toMatchObject({
      reference: "acme@1.2.3",
      resolved: `${server.origin}/acme_1.2.3_linux_amd64.tar.gz`,
      verifiedBy: "checksums",
      digest: `sha256:${hex}`,
    });
    const sent = server.sent.bytes;
    const second = await answered(args, start);
    expect(second.report).toEqual(first.report);
    expect(server.sent.bytes - sent).toBeLessThan(1000);
  });

  test("with other bytes than its checksums say is an error that names both digests", async () => {
    const start = await place();
    const args = ["verify", "acme@1.2.3", "plugin.so", ...(await preset(start))];
    server.files.set("/acme_1.2.3_checksums.txt", sums("3".repeat(64)));
    const sentence = await refusal(args, start);
    expect(sentence).toContain(sha256(archives["gateway.tar.gz"] ?? Buffer.of()));
    expect(sentence).toContain("3".repeat(64));
    expect(sentence).toContain("acme_1.2.3_checksums.txt");
    expect(sentence).toContain("acme@1.2.3");
    await expect(readdir(start.kept)).rejects.toThrow("ENOENT");
  });

  test("is taken from the next place where the first does not have it, and never where the first has it damaged", async () => {
    const start = await place();
    const source = { kind: "url", member, targets: ["linux/amd64"] };
    const sources = [
      { ...source, url: `${server.origin}/first.tar.gz`, checksums: `${server.origin}/first.txt` },
      { ...source, url: `${server.origin}/second.tar.gz` },
    ];
    const presets = [{ name: "acme", title: "Acme", sources, builds: [], traps: [] }];
    await writeFile(join(start.cwd, "presets.json"), JSON.stringify({ presets }));
    const args = ["verify", "acme@1.2.3", "plugin.so", "--preset-file", "presets.json", "--format", "json"];
    expect(await refusal(args, start)).toMatch(
      /^acme@1\.2\.3: it is at none of its 2 places: \(1\) "ORIGIN\/first\.tar\.gz": .* answers 404.*; \(2\) "ORIGIN\/second\.tar\.gz": .* answers 404.*\. .*registry-mirrors/,
    );

    server.files.set("/second.tar.gz", archives["gateway.tar.gz"] ?? Buffer.of());
    const result = await answered(args, start);
    expect(gatewayOf(result).resolved).toBe(`${server.origin}/second.tar.gz`);
    expect(result.progress).toMatch(
      /warning: .*first\.tar\.gz.* answers 404.* It comes from \S+\/second\.tar\.gz instead\./,
    );

    server.requests.length = 0;
    server.files.set("/first.tar.gz", archives["gateway.tar.gz"] ?? Buffer.of());
    server.files.set("/first.txt", Buffer.from(`${"4".repeat(64)}  first.tar.gz\n`));
    expect(await refusal(args, start)).toContain("4".repeat(64));
    expect(server.requests.join("\n")).not.toContain("second");
  });

  test("that has no such release says so", async () => {
    const start = await place();
    const args = ["verify", "acme@1.2.4", "plugin.so", ...(await preset(start))];
    expect(await refusal(args, start)).toMatch(/acme@1\.2\.4.*acme_1\.2\.4_linux_amd64\.tar\.gz.*answers 404/);
  });
});

describe("plugins inside of archives", () => {
  let bundle: Readonly<Record<string, Buffer>>;
  beforeAll(async () => {
    const bytes = await readFile(plugin);
    bundle = {
      "bundle.zip": zipOf([
        { name: "auth.so", content: bytes },
        { name: "manifest.json", content: "{}" },
      ]),
      "bundle.tar.gz": gzipSync(
        tarOf([
          ["plugins/auth.so", bytes],
          ["plugins/audit.so", bytes],
          ["x/y.so", "no"],
        ]),
        { level: 1 },
      ),
    };
  });

  test("are taken by a glob, from the disk and from a server", async () => {
    const start = await place("gateway");
    await writeFile(join(start.cwd, "bundle.zip"), bundle["bundle.zip"] ?? "");
    server.files.set("/bundle.tar.gz", bundle["bundle.tar.gz"] ?? Buffer.of());
    const plugins = ["--plugin", "bundle.zip!*.so", "--plugin", `${server.origin}/bundle.tar.gz!plugins/*.so`];
    const result = await answered(
      ["run", "--gateway", "gateway", ...plugins, "--target", "linux/amd64", "--no-together", "--format", "json"],
      start,
    );
    expect(
      result.plugins.map(({ name, path, verdict }) => [name, path.replace(server.origin, "ORIGIN"), verdict]),
    ).toEqual([
      ["auth", "bundle.zip!/auth.so", "loads"],
      ["audit", "ORIGIN/bundle.tar.gz!/plugins/audit.so", "loads"],
      ["auth", "ORIGIN/bundle.tar.gz!/plugins/auth.so", "loads"],
    ]);
    expect(await start.left()).toEqual([]);
  });

  test("are verified one by one, beside plugins on the disk, in the order given", async () => {
    const start = await place("gateway");
    await writeFile(join(start.cwd, "bundle.zip"), bundle["bundle.zip"] ?? "");
    await writeFile(join(start.cwd, "own.so"), await readFile(plugin));
    const args = ["verify", "./gateway", "own.so", "bundled=bundle.zip!auth.so", "--no-together", "--format", "json"];
    const result = await answered(args, start);
    expect(result.plugins.map(({ name, path, verdict }) => [name, path, verdict])).toEqual([
      ["own", "own.so", "loads"],
      ["bundled", "bundle.zip!/auth.so", "loads"],
    ]);
  });

  test("are one download for all gateways of a run", async () => {
    const start = await place("gateway", "gateway.gz");
    server.files.set("/bundle.tar.gz", bundle["bundle.tar.gz"] ?? Buffer.of());
    const args = ["run", "--gateway", "gateway", "--gateway", "gateway.gz", "--target", "linux/amd64"];
    const plugin = `${server.origin}/bundle.tar.gz!plugins/auth.so`;
    const { stdout, code } = await commandLine([...args, "--plugin", plugin, "--format", "json"], start);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      checks: [{ plugins: [{ verdict: "loads" }] }, { plugins: [{ verdict: "loads" }] }],
    });
    expect(gets()).toEqual(["GET /bundle.tar.gz"]);
  });

  test.each([
    ["bundle.zip!*.dll", /"?bundle\.zip.*\*\.dll/],
    ["missing.zip!*.so", /^plugin: there is no file "missing\.zip"; write /],
    ["gateway!*.so", /^plugin: "gateway!\*\.so": that is a single file, which has no members; leave out the !\.$/],
  ])("%s is an error", async (written, sentence) => {
    const start = await place("gateway");
    await writeFile(join(start.cwd, "bundle.zip"), bundle["bundle.zip"] ?? "");
    expect(
      await refusal(["run", "--gateway", "gateway", "--plugin", written, "--target", "linux/amd64"], start),
    ).toMatch(sentence);
  });
});

describe("what a user is told", () => {
  const upx = () => Buffer.concat([host.subarray(0, 0x78), Buffer.from("UPX!"), host.subarray(0x7c, 100_000)]);

  test.each([
    [
      "an unknown host",
      "https://gateway.invalid/gateway.gz",
      [],
      /gateway\.invalid\/gateway\.gz" cannot be fetched: .* Check the address/,
    ],
    ["a file that is not there", "ORIGIN/none.gz", [], /^"ORIGIN\/none\.gz": \S+ answers 404.*Check the address/],
    ["a file that is not public", "ORIGIN/private.gz", [], /^"ORIGIN\/private\.gz": \S+ answers 401.*not public/],
    ["an archive that ends early", "cut.tar.gz", [], /^"cut\.tar\.gz".* (ends|truncated|incomplete|cut)/],
    ["an archive without a Go program", "empty.tar.gz", [], /^"?empty\.tar\.gz.*gateway-path/],
    ["an archive with two Go programs", "two.tar.gz", [], /^"?two\.tar\.gz.*bin\/one.*bin\/two.*gateway-path/],
    ["an archive in an archive", "twice.zip", [], /^"?twice\.zip.*gateway-path/],
    ["a text", "text.tar.gz!README", [], /README/],
    ["a preset without a version", "tyk", [], /^gateway: there is no file "tyk", and the preset tyk needs a version/],
    ["a preset with a slip of the pen", "tky", [], /^gateway: there is no file "tky"; write/],
    [
      "a placeholder that nobody fills",
      "gateway-{goos}-{goarch}",
      [],
      /^gateway: there is no file "gateway-linux-amd64"/,
    ],
    ["a folder", "folder", [], /"?folder"?:? (it )?is a folder/],
    ["a member of a single file", "gateway!bin/x", [], /"gateway!bin\/x" is a single file/],
    ["a system that does not exist", "gateway", ["--runtime-libc", "debian99"], /^runtime-libc: "debian99"/],
    [
      "a login file that is not there",
      "docker://x/y:1",
      ["--registry-auth-file", "a.json"],
      /^registry-auth-file: there is no file "a\.json"/,
    ],
    ["a mirror without a place", "gateway", ["--registry-mirror", "docker.io"], /^registry-mirrors: "docker\.io"/],
  ] as const)("about %s", async (_, written, flags, sentence) => {
    const start = await place("gateway", "gateway.gz");
    const tars = {
      "empty.tar.gz": [["README", readme]],
      "two.tar.gz": [
        ["bin/one", host, 0o755],
        ["bin/two", host, 0o755],
      ],
      "text.tar.gz": [["README", readme, 0o755]],
    } as const;
    for (const [name, members] of Object.entries(tars)) {
      if (written.startsWith(name)) await writeFile(join(start.cwd, name), gzipSync(tarOf(members), { level: 1 }));
    }
    await writeFile(join(start.cwd, "cut.tar.gz"), archives["gateway.tar.gz"]?.subarray(0, 500_000) ?? "");
    await writeFile(
      join(start.cwd, "twice.zip"),
      zipOf([{ name: "gateway.tar.gz", content: archives["gateway.tar.gz"] ?? "" }]),
    );
    await mkdir(join(start.cwd, "folder"));
    server.files.set("/private.gz", (_request, response) => response.writeHead(401).end());
    const args = ["verify", written.replace("ORIGIN", server.origin), "plugin.so", ...flags];
    expect(await refusal(args, start)).toMatch(sentence);
  });

  test("about a program that was packed with upx", async () => {
    const start = await place();
    await writeFile(join(start.cwd, "packed"), upx());
    await writeFile(join(start.cwd, "packed.gz"), gzipSync(upx()));
    for (const name of ["packed", "packed.gz"]) {
      expect(await refusal(["verify", name, "plugin.so"], start)).toContain("upx -d");
    }
  });

  test("about a profile of another target", async () => {
    const start = await place();
    const other = await buildHost({ env: { CGO_ENABLED: "0", GOARCH: "arm64" } });
    const { code } = await commandLine(["profile", other, "-o", "gateway-arm64.json"], start);
    expect(code).toBe(0);
    for (const args of [
      ["verify", "gateway-arm64.json", "plugin.so"],
      ["run", "--gateway", "gateway-arm64.json", "--plugin", "plugin.so", "--target", "linux/amd64"],
    ]) {
      expect(await refusal(args, start)).toMatch(/linux\/arm64.*linux\/amd64/);
    }
  });
});

describe("the action", () => {
  test("takes the gateway that a Dockerfile names, and shows what is wrong with it at that line", async () => {
    const job = newJob();
    try {
      const folder = join(job.workspace, "deploy");
      await mkdir(folder);
      const other = await buildPlugin({ flags: [] });
      await cp(other, join(folder, "plugin.so"));
      const source = { kind: "url", url: `${server.origin}/acme-{version}`, targets: ["linux/amd64"] };
      const presets = [
        {
          name: "acme",
          title: "Acme",
          sources: [source],
          alsoImages: ["harbor.example.com/acme/gateway"],
          builds: [],
          traps: [],
        },
      ];
      await writeFile(join(folder, "presets.json"), JSON.stringify({ presets }));
      await writeFile(join(folder, "Dockerfile"), "# The gateway\n\nFROM harbor.example.com/acme/gateway:1.2.3\n");
      server.files.set("/acme-1.2.3", host);
      const inputs = { "working-directory": "deploy", "gateway-file": "Dockerfile", "preset-file": "presets.json" };
      const step = await runAction(
        job,
        { ...inputs, plugin: "plugin.so", target: "linux/amd64", cache: "false" },
        server.trusting,
      );
      expect(step.outputs).toMatchObject({ verdict: "rejected" });
      expect(step.stdout).toMatch(/^::error title=[^,]*,file=deploy\/Dockerfile,line=3::/m);
      expect(step.stdout).not.toMatch(/^::error title=[^,]*::/m);
    } finally {
      await rm(dirname(job.workspace), { recursive: true, force: true });
    }
  });

  test("reads no gateway-file that nobody wrote", async () => {
    const { cwd, env } = await place();
    const from = ["run", "--gateway-file", "values.yaml", "--plugin", "plugin.so"];
    for (const [text, why] of [
      ["a: b\n".repeat(100_000), /^gateway-file: "values\.yaml" is larger than 256 KiB; /],
      [`a: ${"[".repeat(50_000)}`, /^gateway-file: "values\.yaml" (?:is not YAML|nests more than 100 deep)/],
    ] as const) {
      await writeFile(join(cwd, "values.yaml"), text);
      expect(await refusal(from, { cwd, env })).toMatch(why);
    }
  });

  test("takes one gateway from a Dockerfile whose builder and gateway are pinned, or of one architecture", async () => {
    const image = await imageOf([[["opt/"], ["opt/tyk-gateway/"], ["opt/tyk-gateway/tyk", host, 0o755]]]);
    const registry = await serveImage(image, (_, response, path) => {
      if (!path.endsWith("/tykio/tyk-gateway/manifests/v5.8.6-amd64")) return false;
      response.writeHead(200, { "docker-content-digest": image.root }).end(image.blobs.get(image.root));
      return true;
    });
    const { cwd, env } = await place();
    for (const gateway of ["$V-amd64", `$V@${image.root}`]) {
      const dockerfile = [
        "ARG V=v5.8.6",
        `FROM tykio/tyk-plugin-compiler:$V@sha256:${"0".repeat(64)} AS build`,
        `FROM tykio/tyk-gateway:${gateway}`,
      ];
      await writeFile(join(cwd, "Dockerfile"), dockerfile.join("\n"));
      const mirror = ["--registry-mirror", `docker.io=${new URL(registry.url).host}`];
      const from = ["--gateway-file", "Dockerfile", ...mirror, "--plugin", "plugin.so", "--target", "linux/amd64"];
      const { check, code } = await answered(["run", ...from, "--format", "json"], { cwd, env });
      expect(check.gateway.reference).toBe(`docker://docker.io/tykio/tyk-gateway:${gateway.replace("$V", "v5.8.6")}`);
      expect(code).toBe(0);
    }
  });

  test("keeps the profile on the machine for the next job", async () => {
    const job = newJob();
    try {
      const tools = join(dirname(job.workspace), "tools");
      await mkdir(tools);
      await cp(plugin, join(job.workspace, "plugin.so"));
      const inputs = {
        gateway: `${server.origin}/gateway.zip`,
        plugin: "plugin.so",
        target: "linux/amd64",
        cache: "true",
      };
      const environment = { ...server.trusting, RUNNER_TOOL_CACHE: tools };
      for (const said of ["Fetching ", "known from an earlier run"]) {
        const step = await runAction(job, inputs, environment);
        expect(step.stdout).toContain(said);
        expect(step.outputs).toMatchObject({ verdict: "loads" });
      }
      expect(gets()).toHaveLength(1);
    } finally {
      await rm(dirname(job.workspace), { recursive: true, force: true });
    }
  });
});
