import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layoutImage } from "../../../src/content/image/layout.ts";
import { run } from "../../support/command.ts";
import { temporaryFolder } from "../../support/files.ts";
import { digestOf, filesOf, imageOf, indexOf, json, type ServedImage } from "../registry/served-image.ts";

const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64" };

/** A layout folder with these images by name, all blobs of which are there. */
async function layoutOf(images: Readonly<Record<string, ServedImage>>, more: object = {}): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = Object.entries(images).map(([name, { root, blobs }]) => ({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: root,
    size: blobs.get(root)?.length,
    annotations: { "org.opencontainers.image.ref.name": name },
  }));
  await writeFile(join(folder, "index.json"), json({ schemaVersion: 2, manifests, ...more }));
  for (const { blobs } of Object.values(images)) {
    for (const [digest, bytes] of blobs) await writeFile(blobFile(folder, digest), bytes);
  }
  return folder;
}

function blobFile(folder: string, digest: string): string {
  return join(folder, "blobs", digest.replace(":", "/"));
}

test("the image of a layout folder is read and named by its manifest", async () => {
  const image = await imageOf([[["a", "b"]]]);
  const folder = await layoutOf({ latest: image });
  const opened = await layoutImage(folder, "./layout").open(amd64);
  expect(opened).toMatchObject({ digest: image.root, command: ["/opt/host", "--serve"] });
  expect(opened.indexDigest).toBeUndefined();
  expect(await filesOf(opened)).toEqual(["a:b"]);
});

test("the platform of a multi-platform layout folder is chosen", async () => {
  const other = await imageOf([[["a", "arm64"]]], { config: { architecture: "arm64" } });
  const index = indexOf([
    [await imageOf([[["a", "b"]]]), { platform: amd64 }],
    [other, { platform: arm64 }],
  ]);
  const opened = await layoutImage(await layoutOf({ multi: index }), "./layout").open(arm64);
  expect(opened).toMatchObject({ digest: other.root, indexDigest: index.root });
  expect(await filesOf(opened)).toEqual(["a:arm64"]);
});

test("of several images in a folder, the name decides", async () => {
  const [one, two] = [await imageOf([[["a", "1"]]]), await imageOf([[["a", "2"]]])];
  const folder = await layoutOf({ one, two });
  await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow("holds several images (one, two)");
  await expect(layoutImage(folder, "./layout", "three").open(amd64)).rejects.toThrow(
    'no image "three"; it has one, two',
  );
  expect(await filesOf(await layoutImage(folder, "./layout", "two").open(amd64))).toEqual(["a:2"]);
});

describe("a layout folder is refused", () => {
  test("whose manifest was changed", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const folder = await layoutOf({ latest: image });
    await writeFile(blobFile(folder, image.root), "{}");
    await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow(
      new RegExp(`The manifest of "./layout" is damaged: .*${digestOf(Buffer.from("{}"))}.*${image.root}`),
    );
  });

  test("whose layer was changed, cut off or taken away", async () => {
    const image = await imageOf([[["a", "b"]]], { packing: "none" });
    const folder = await layoutOf({ latest: image });
    const [layer = ""] = image.layers;
    const opened = await layoutImage(folder, "./layout").open(amd64);
    const bytes = image.blobs.get(layer) ?? Buffer.of();
    await writeFile(blobFile(folder, layer), Buffer.concat([bytes.subarray(0, -1), Buffer.of(1)]));
    await expect(filesOf(opened)).rejects.toThrow(/is damaged: .*sha256:.*sha256:/);
    await writeFile(blobFile(folder, layer), bytes.subarray(0, 600));
    await expect(filesOf(opened)).rejects.toThrow(`has 600 bytes and not the promised ${bytes.length}`);
    await rm(blobFile(folder, layer));
    await expect(filesOf(opened)).rejects.toThrow(`the layer ${layer} is not in it`);
  });

  test("whose blob is a folder, a pipe, or a link to something else", async () => {
    const image = await imageOf([[["a", "b"]]], { packing: "none" });
    const folder = await layoutOf({ latest: image });
    const file = blobFile(folder, image.root);
    await rm(file);
    await mkdir(file);
    await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow("is not in it");
    await rm(file, { recursive: true });
    await run("mkfifo", [file]);
    await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow("is not in it");
    await rm(file);
    await symlink("/etc/hostname", file);
    await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow("is damaged");
  });

  test.each(["sha256:../../../../etc/passwd", "sha256:..", "../x", "sha512:00"])(
    "that names a blob %s",
    async (digest) => {
      const manifests = [{ mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 2 }];
      const folder = await layoutOf({}, { manifests });
      await expect(layoutImage(folder, "./layout").open(amd64)).rejects.toThrow("manifests.0.digest");
    },
  );
});
