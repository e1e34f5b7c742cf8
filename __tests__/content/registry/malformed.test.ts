import { describe, expect, test } from "vitest";
import { manifestTypes } from "../../../src/content/image/image-manifest.ts";
import { parseImageName } from "../../../src/content/registry/image-name.ts";
import {
  digestOf,
  documentOf,
  filesOf,
  type Interference,
  imageOf,
  impatientRegistry,
  indexOf,
  json,
  type ServedImage,
  serveImage,
} from "./served-image.ts";

const amd64 = { os: "linux", architecture: "amd64" };

/** What is said of an image that is served like this, opened and read. */
async function said(image: ServedImage, interfere?: Interference): Promise<string> {
  const server = await serveImage(image, interfere);
  const subject = impatientRegistry().client.image(parseImageName(`127.0.0.1:${server.port}/x:1`));
  try {
    return `It was read: ${await filesOf(await subject.open(amd64))}`;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UserError") throw error;
    expect(error.message.length).toBeLessThan(1500);
    return error.message;
  }
}

const digest = digestOf(Buffer.of());
const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest, size: 2 };
const manifest = { schemaVersion: 2, mediaType: manifestTypes.ociManifest };

describe("a manifest is refused that", () => {
  test.each<[string, string | object, string]>([
    ["is empty", "", "is not JSON"],
    ["is no JSON", "<html>", "is not JSON"],
    ["is not UTF-8 when read", "\u0000", "is not JSON"],
    ["is an array", [], "schemaVersion"],
    ["is null", "null", "cannot be used"],
    ["has no layers", { ...manifest, config }, "layers"],
    ["has no configuration", { ...manifest, layers: [] }, "config"],
    ["is of the first schema", { schemaVersion: 1, fsLayers: [], history: [] }, "has the first schema"],
    ["is an index and a manifest at once", { ...manifest, config, layers: [], manifests: [] }, "at once"],
    [
      "has the type of something else",
      { ...manifest, mediaType: "text/html", config, layers: [] },
      'the media type "text/html", which is not that of an image',
    ],
    [
      "is a signature",
      { ...manifest, config: { ...config, mediaType: "application/vnd.dev.sigstore.bundle+json" }, layers: [] },
      "is not a container image",
    ],
    [
      "has a digest that is a path",
      { ...manifest, config: { ...config, digest: "sha256:../../x" }, layers: [] },
      "digest",
    ],
    [
      "has a digest of another kind",
      { ...manifest, config: { ...config, digest: "md5:00" }, layers: [] },
      "config.digest",
    ],
    ["has a negative size", { ...manifest, config: { ...config, size: -1 }, layers: [] }, "config.size"],
    ["has a size that is no number", { ...manifest, config: { ...config, size: "2" }, layers: [] }, "config.size"],
    ["has a huge size", { ...manifest, config: { ...config, size: 1e300 }, layers: [] }, "config.size"],
    ["has too many layers", { ...manifest, config, layers: Array.from({ length: 1001 }, () => config) }, "layers"],
    ["is an index of nothing", { schemaVersion: 2, manifests: [] }, "it names no platform"],
    ["is an index of a string", { schemaVersion: 2, manifests: ["x"] }, "manifests.0"],
    [
      "is an index for nobody",
      { schemaVersion: 2, manifests: [{ ...config, platform: { os: 5 } }] },
      "manifests.0.platform",
    ],
    ["nests beyond measure", `${"[".repeat(100_000)}`, "is not JSON"],
  ])("%s", async (_, document, problem) => {
    expect(await said(documentOf(document))).toContain(problem);
  });

  test("is larger than any", async () => {
    const message = await said(documentOf(`{"x":"${"x".repeat(5 << 20)}"}`));
    expect(message).toContain("longer than the 4194304 bytes");
  });

  test("has other bytes than its digest says", async () => {
    const image = await imageOf([[]]);
    const message = await said(image, ({ method }, response, path) => {
      if (method === "HEAD" || !path.includes("/manifests/")) return false;
      response.end(image.blobs.get(image.root)?.toString().replace("schemaVersion", " schemaVersion"));
      return true;
    });
    expect(message).toMatch(
      new RegExp(`is damaged: its bytes have the digest sha256:.* and not the promised ${image.root}`),
    );
  });
});

describe("a configuration is refused that", () => {
  test.each<[string, object, string]>([
    ["has no rootfs", { rootfs: undefined }, "rootfs"],
    ["has fewer diff_ids than there are layers", { rootfs: { diff_ids: [] } }, "has 1 layers and its configuration 0"],
    ["has a diff_id that is none", { rootfs: { diff_ids: ["x"] } }, "rootfs.diff_ids.0"],
    ["starts with a number", { config: { Entrypoint: 5 } }, "config.Entrypoint"],
  ])("%s", async (_, oddity, problem) => {
    expect(await said(await imageOf([[["a", "b"]]], { config: oddity }))).toContain(problem);
  });
});

test("a configuration may leave out whatever its builder did not know", async () => {
  const oddity = { config: null, architecture: "", os: "" };
  expect(await said(await imageOf([[["a", "b"]]], { config: oddity }))).toBe("It was read: a:b");
});

describe("a layer is refused that", () => {
  const files = [[["a", "b"]]] as const;

  test.each([
    ["application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "is encrypted"],
    ["application/vnd.docker.image.rootfs.diff.tar.gzip+encrypted", "is encrypted"],
    ["application/vnd.oci.image.layer.v1.tar+xz", 'the media type "application/vnd.oci.image.layer.v1.tar+xz"'],
    ["application/octet-stream", 'the media type "application/octet-stream"'],
    ["application/vnd.oci.image.layer.v1.tar+constructor", "only tar layers"],
  ])("is of the type %s", async (layerType, problem) => {
    expect(await said(await imageOf(files, { layerType }))).toContain(problem);
  });

  test.each([
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  ])("but not of the type %s", async (layerType) => {
    expect(await said(await imageOf(files, { layerType }))).toBe("It was read: a:b");
  });

  test("unpacks to other bytes than its diff_id says", async () => {
    const rootfs = { diff_ids: [digestOf(Buffer.from("other"))] };
    const message = await said(await imageOf(files, { config: { rootfs } }));
    expect(message).toContain(`and not the promised ${digestOf(Buffer.from("other"))}`);
    expect(message).toMatch(/^The uncompressed layer sha256:[0-9a-f]{64} of docker:/);
  });

  /** What is said where the layer's bytes are these. */
  async function saidOf(change: (bytes: Buffer) => Buffer): Promise<string> {
    const image = await imageOf(files, { packing: "none" });
    const [layer = ""] = image.layers;
    return await said(image, (_, response, path) => {
      if (!path.endsWith(layer)) return false;
      response.end(change(image.blobs.get(layer) ?? Buffer.of()));
      return true;
    });
  }

  test("has other bytes than its digest says", async () => {
    const message = await saidOf((bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(1)]));
    expect(message).toMatch(/sha256:[0-9a-f]{64}, expected is sha256:[0-9a-f]{64}/);
  });

  test("is too short, however often it is asked for", async () => {
    expect(await saidOf((bytes) => bytes.subarray(0, 600))).toMatch(/sha256:.*sha256:/);
  });

  test("is too long", async () => {
    expect(await saidOf((bytes) => Buffer.concat([bytes, bytes]))).toContain("more than the promised");
  });

  test("claims the size of another", async () => {
    const image = await imageOf(files, { packing: "none" });
    const bytes = JSON.parse(String(image.blobs.get(image.root)));
    bytes.layers[0].size += 1;
    const changed = json(bytes);
    const message = await said({
      ...image,
      root: digestOf(changed),
      blobs: new Map([...image.blobs, [digestOf(changed), changed]]),
    });
    expect(message).toMatch(/bytes instead of/);
  });
});

test("attestations in an index are nobody's platform", async () => {
  const image = await imageOf([[["a", "b"]]]);
  const index = indexOf([[image, { platform: { os: "unknown", architecture: "unknown" } }]]);
  expect(await said(index)).toContain("has no image for linux/amd64: it names no platform");
});
