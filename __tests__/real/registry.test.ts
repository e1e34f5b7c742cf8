import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Platform } from "../../src/content/image/image-source.ts";
import { parseImageName } from "../../src/content/registry/image-name.ts";
import { take } from "../content/image/layers.ts";
import { impatientRegistry } from "../content/registry/served-image.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { type Certificate, makeCertificate } from "./services/certificate.ts";
import { command, type ImageFolder, makeImages, skopeoCopy } from "./services/images.ts";
import { type Registry, type RegistryOptions, startRegistry } from "./services/registry.ts";
import { startTokenServer } from "./services/token-server.ts";

const path = "/opt/gateway/gateway";
const targets = [
  { architecture: "amd64", env: {} },
  { architecture: "arm64", env: platforms.arm64.env },
  { architecture: "s390x", env: platforms.s390x.env },
] as const;

let hosts: readonly string[];
let images: ImageFolder;
let certificate: Certificate;

beforeAll(async () => {
  for (const name of ["registry", "skopeo", "umoci", "htpasswd", "arm64", "s390x"] as const) need(requirements[name]);
  hosts = await Promise.all(targets.map(({ env }) => buildHost({ env })));
  images = await makeImages(
    targets.map(({ architecture }, at) => ({ architecture, files: { [hosts[at] ?? ""]: path }, entrypoint: path })),
  );
  certificate = await makeCertificate();
});

afterAll(async () => {
  await images.remove();
  await certificate.remove();
});

/** Runs a test with a registry that holds the images as `x/gateway:1`. */
async function withRegistry(
  { options = {}, login, to = "x/gateway:1", extra = [] }: Pushing,
  body: (registry: Registry) => Promise<void>,
): Promise<void> {
  const registry = await startRegistry(options);
  try {
    const creds = login === undefined ? [] : ["--dest-creds", login];
    await skopeoCopy(`oci:${images.folder}:multi`, `docker://${registry.address}/${to}`, "--all", ...creds, ...extra);
    await body(registry);
  } finally {
    await registry.stop();
  }
}

interface Pushing {
  readonly options?: RegistryOptions;
  readonly login?: string;
  readonly to?: string;
  readonly extra?: readonly string[];
}

/** The gateway out of an image, as `sha256` of its bytes. */
async function gatewayOf(reference: string, platform: Platform, io: Parameters<typeof impatientRegistry>[0] = {}) {
  const opened = await impatientRegistry(io).client.image(parseImageName(reference)).open(platform);
  const tree = { reference: opened.digest, layers: opened.layers };
  return { opened, ...(await take({ tree }, { kind: "path", path })) };
}

function linux(architecture: string): Platform {
  return { os: "linux", architecture };
}

describe.each([
  ["an OCI index", []],
  ["a Docker manifest list", ["--format", "v2s2"]],
] as const)("out of %s", (_, extra) => {
  test("the gateway of each platform is the file that was put in", async () => {
    await withRegistry({ extra }, async ({ address }) => {
      for (const [at, { architecture }] of targets.entries()) {
        const { opened, files } = await gatewayOf(`${address}/x/gateway:1`, linux(architecture));
        expect(opened.command).toEqual([path]);
        expect(opened.indexDigest).toMatch(/^sha256:/);
        expect(await readFile(files[0]?.file ?? "")).toEqual(await readFile(hosts[at] ?? ""));
      }
    });
  });
});

test("a platform that an image does not have is refused with those that it has", async () => {
  await withRegistry({}, async ({ address }) => {
    await expect(gatewayOf(`${address}/x/gateway:1`, linux("ppc64le"))).rejects.toThrow(
      "has no image for linux/ppc64le: it has linux/amd64, linux/arm64, linux/s390x",
    );
  });
});

test("the digests are those that skopeo tells, and asking for one is not counted as a pull", async () => {
  await withRegistry({}, async ({ address, requests }) => {
    const reference = `${address}/x/gateway:1`;
    const raw = await command("skopeo", "inspect", "--raw", "--tls-verify=false", `docker://${reference}`);
    const before = requests.length;
    const { client } = impatientRegistry();
    const image = client.image(parseImageName(reference));
    expect(await image.resolveDigest()).toEqual({ digest: images.indexDigest });
    expect(JSON.parse(raw).manifests[1].digest).toBe((await image.open(linux("arm64"))).digest);
    expect(requests.slice(before).map((line) => /"(\w+ \S+)/.exec(line)?.[1])).toEqual([
      "HEAD /v2/x/gateway/manifests/1",
      `GET /v2/x/gateway/manifests/${images.indexDigest}`,
      `GET /v2/x/gateway/manifests/${images.manifests[1]?.digest}`,
      expect.stringMatching(/^GET \/v2\/x\/gateway\/blobs\/sha256:/),
    ]);
    expect(await client.tags(parseImageName(reference))).toEqual(["1"]);
    await expect(client.image(parseImageName(`${address}/x/gateway:v1`)).open(linux("amd64"))).rejects.toThrow(
      'does not have tag "v1" in x/gateway (404); check the name. Tags that it has: 1.',
    );
    await expect(client.image(parseImageName(`${address}/y:1`)).open(linux("amd64"))).rejects.toThrow("(404)");
  });
});

test("the files of an image are those that skopeo copies and umoci unpacks", async () => {
  const source = await sourceFolder({ "conf/a.json": "{}", "conf/b.json": "{}", "other.json": "[1]" });
  const made = await makeImages([
    {
      architecture: "amd64",
      files: {
        [join(source, "conf")]: "/etc/gateway",
        [hosts[0] ?? ""]: path,
        [join(source, "other.json")]: "/etc/gateway/a.json",
      },
      whiteouts: ["/etc/gateway/b.json"],
    },
  ]);
  const registry = await startRegistry();
  const folder = await mkdtemp(join(tmpdir(), "unpacked-"));
  try {
    const reference = `${registry.address}/gateway:0`;
    await skopeoCopy(`oci:${made.folder}:0`, `docker://${reference}`);
    await skopeoCopy(`docker://${reference}`, `oci:${join(folder, "copy")}:0`);
    await command("umoci", "unpack", "--image", `${join(folder, "copy")}:0`, join(folder, "bundle"));
    const rootfs = join(folder, "bundle/rootfs");
    const expected = await command("sh", "-c", `cd '${rootfs}' && find . -type f -exec sha256sum {} + | sort -k2`);
    const opened = await impatientRegistry().client.image(parseImageName(reference)).open(linux("amd64"));
    const taken = await take({ tree: { reference, layers: opened.layers } }, { kind: "glob", glob: "/**" });
    const lines = taken.files.map((file) => `${file.sha256}  .${file.path}\n`);
    expect(lines.sort((a, b) => (a.slice(64) < b.slice(64) ? -1 : 1)).join("")).toBe(expected);
    expect(expected).toContain("etc/gateway/a.json");
    expect(expected).not.toContain("b.json");
  } finally {
    await registry.stop();
    await made.remove();
    await rm(folder, { recursive: true, force: true });
  }
});

describe("a blob on the registry's disk that", () => {
  /** What is said after a layer of the amd64 image was changed. */
  async function afterChange(change: (file: string) => Promise<void>): Promise<{ message: string; digest: string }> {
    let result: { message: string; digest: string } | undefined;
    await withRegistry({}, async (registry) => {
      const reference = `${registry.address}/x/gateway:1`;
      const opened = await impatientRegistry().client.image(parseImageName(reference)).open(linux("amd64"));
      const digest = opened.layers[0]?.digest ?? "";
      await change(registry.blobFile(digest));
      const error = await gatewayOf(reference, linux("amd64")).catch((thrown: unknown) => thrown);
      if (!(error instanceof Error)) throw new Error("The gateway was taken all the same.");
      expect(error.name).toBe("UserError");
      result = { message: error.message, digest };
    });
    if (result === undefined) throw new Error("Nothing was said.");
    return result;
  }

  test.each([
    ["at its start", 0],
    ["in its middle", 0.5],
    ["at its end", 1],
  ])("was changed %s is an error with both digests", async (_, where) => {
    const { message, digest } = await afterChange(async (file) => {
      const bytes = await readFile(file);
      const at = Math.floor((bytes.length - 1) * where);
      bytes[at] = (bytes[at] ?? 0) ^ 0x40;
      await writeFile(file, bytes);
    });
    expect(message).toContain(`expected is ${digest}`);
    expect(message.match(/sha256:[0-9a-f]{64}/g)?.some((found) => found !== digest)).toBe(true);
  });

  test("was cut off is an error with both digests", async () => {
    const { message, digest } = await afterChange((file) => truncate(file, 100_000));
    expect(message).toContain(`expected is ${digest}`);
    expect(message).toContain("100000");
  });

  test("is gone is an error that says so", async () => {
    const { message, digest } = await afterChange((file) => rm(file));
    expect(message).toContain(digest);
  });

  test("is a manifest and was changed is an error", async () => {
    await withRegistry({}, async (registry) => {
      const digest = images.manifests[0]?.digest ?? "";
      const file = registry.blobFile(digest);
      await writeFile(file, (await readFile(file, "utf8")).replace("schemaVersion", "SchemaVersion"));
      await expect(gatewayOf(`${registry.address}/x/gateway:1`, linux("amd64"))).rejects.toThrow(digest);
    });
  });
});

describe("a registry with passwords", () => {
  const options = { users: { alice: "hunter2" } };
  const login = "alice:hunter2";

  test("lets in who is logged in, and tells others how to", async () => {
    await withRegistry({ options, login }, async ({ address }) => {
      const reference = `${address}/x/gateway:1`;
      const password = { kind: "password", username: "alice", password: "hunter2", origin: "test" } as const;
      const credentials = { find: async () => password };
      expect((await gatewayOf(reference, linux("amd64"), { credentials })).files).toHaveLength(1);
      await expect(gatewayOf(reference, linux("amd64"))).rejects.toThrow("wants a login for x/gateway (401)");
      const wrong = { find: async () => ({ ...password, password: "wrong" }) };
      await expect(gatewayOf(reference, linux("amd64"), { credentials: wrong })).rejects.toThrow(
        "refused the login of test for x/gateway (401)",
      );
    });
  });

  test("lets in whoever logged in with skopeo, by the file that it wrote", async () => {
    const file = join(await temporaryFolder(), "auth.json");
    await withRegistry({ options, login }, async ({ address }) => {
      const flags = ["--tls-verify=false", "--authfile", file, "-u", "alice", "-p", "hunter2"];
      await command("skopeo", "login", ...flags, address);
      const pulled = await pull(`${address}/x/gateway:1`, { REGISTRY_AUTH_FILE: file });
      expect(pulled).toContain("opt/gateway/gateway:");
    });
  });
});

/** Pulls in a process of its own. @returns the start of what it printed */
async function pull(reference: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const program = join(import.meta.dirname, "services/pull-program.ts");
  const env = { PATH: process.env["PATH"], HOME: await temporaryFolder(), ...environment };
  const { stdout } = await run(process.execPath, [program, reference, "linux/amd64"], { env });
  return stdout.slice(0, 2000);
}

describe("a registry with tokens", () => {
  test("gives them to anybody, or for a password, or for an identity token", async () => {
    const rules = { users: { alice: "hunter2" }, identityTokens: ["identity"] };
    const tokens = await startTokenServer(certificate, rules);
    try {
      await withRegistry({ options: { tokens }, login: "alice:hunter2" }, async ({ address }) => {
        const reference = `${address}/x/gateway:1`;
        const before = tokens.asked.length;
        const password = { kind: "password", username: "alice", password: "hunter2", origin: "test" } as const;
        await gatewayOf(reference, linux("arm64"), { credentials: { find: async () => password } });
        expect(tokens.asked.slice(before)).toEqual([
          { method: "GET", scope: "repository:x/gateway:pull", as: "alice:hunter2" },
        ]);
        const identity = { kind: "identity-token", token: "identity", origin: "test" } as const;
        await gatewayOf(reference, linux("arm64"), { credentials: { find: async () => identity } });
        expect(tokens.asked.at(-1)).toEqual({ method: "POST", scope: "repository:x/gateway:pull", as: "identity" });
        await expect(gatewayOf(reference, linux("arm64"))).rejects.toThrow("wants a login for x/gateway (401)");
      });
    } finally {
      await tokens.stop();
    }
  });
});

describe("a registry with TLS", () => {
  test("is trusted where its authority is in NODE_EXTRA_CA_CERTS, and nowhere else", async () => {
    await withRegistry({ options: { tls: certificate } }, async ({ address }) => {
      const reference = `${address}/x/gateway:1`;
      expect(await pull(reference, { NODE_EXTRA_CA_CERTS: certificate.certificateFile })).toContain(
        "opt/gateway/gateway:",
      );
      expect(await pull(reference, {})).toMatch(/^UserError: .*certificate/);
    });
  });
});

test("an official image of a mirror is below library", async () => {
  await withRegistry({ to: "dockerhub/library/krakend:2" }, async ({ address, requests }) => {
    const mirrorLines = [`docker.io=${address}/dockerhub`];
    const { opened, files } = await gatewayOf("krakend:2", linux("amd64"), { mirrorLines });
    expect(opened.servedBy).toBe(`${address}/dockerhub/library/krakend`);
    expect(files).toHaveLength(1);
    expect(requests.length).toBeGreaterThan(3);
  });
});
