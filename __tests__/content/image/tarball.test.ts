import { createHash } from "node:crypto";
import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tarballImage } from "../../../src/content/image/tarball.ts";
import { commands, run } from "../../support/command.ts";
import { fileOf, temporaryFolder } from "../../support/files.ts";
import { tarWithoutEnd, tarOf as writeTar } from "../archive/tar-writer.ts";
import { filesOf, imageOf, json } from "../registry/served-image.ts";
import { type Member, tarOf } from "./layers.ts";

const amd64 = { os: "linux", architecture: "amd64" };

function hexadecimal(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface Saved {
  readonly members: Member[];
  readonly imageId: string;
}

/** What `docker save` wrote up to release 24 for these layers; of equal layers the second is a link to the first. */
async function savedByDocker(layers: readonly (readonly Member[])[], more: object = {}): Promise<Saved> {
  const archives = layers.map(tarOf);
  const diffIds = archives.map((archive) => `sha256:${hexadecimal(archive)}`);
  const config = json({
    os: "linux",
    architecture: "amd64",
    config: { Cmd: ["/host"] },
    rootfs: { type: "layers", diff_ids: diffIds },
    ...more,
  });
  const folders = archives.map((_, at) => hexadecimal(Buffer.from(`layer ${at}`)));
  const members = archives.flatMap((archive, at): Member[] => {
    const first = diffIds.indexOf(diffIds[at] ?? "");
    const path = `${folders[at]}/layer.tar`;
    return [
      [`${folders[at]}/`],
      [`${folders[at]}/VERSION`, "1.0"],
      first < at ? { path, symlink: `../${folders[first]}/layer.tar` } : [path, archive],
    ];
  });
  const manifest = [
    {
      Config: `${hexadecimal(config)}.json`,
      RepoTags: ["gateway:1"],
      Layers: folders.map((folder) => `${folder}/layer.tar`),
    },
  ];
  members.push([`${hexadecimal(config)}.json`, config], ["manifest.json", json(manifest)]);
  return { members, imageId: `sha256:${hexadecimal(config)}` };
}

/** Opens a tarball with these bytes. */
async function opened(bytes: Buffer, platform = amd64) {
  const folder = await temporaryFolder();
  const image = tarballImage(await fileOf(bytes, "gateway.tar"), "./gateway.tar", {
    temporary: () => folder,
    commands,
  });
  return { image: await image.open(platform), folder };
}

const files: readonly (readonly Member[])[] = [
  [["opt/"], ["opt/host", "program"]],
  [["etc/x", "1"]],
  [["opt/"], ["opt/host", "program"]],
];

describe("a tarball of the older form is read", () => {
  test("layer by layer, also where one is a link to another, and named by the image's ID", async () => {
    const { members, imageId } = await savedByDocker(files);
    const { image } = await opened(tarOf(members));
    expect(image).toMatchObject({ digest: imageId, command: ["/host"], workingDirectory: "/" });
    expect(await filesOf(image)).toEqual(["opt", "opt/host:program", "etc/x:1", "opt", "opt/host:program"]);
  });

  test.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const)("when it is packed by %s", async (_, pack) => {
    const { members } = await savedByDocker(files);
    const { image } = await opened(pack(tarOf(members)));
    expect(await filesOf(image)).toHaveLength(5);
  });

  test("when its layers are packed inside", async () => {
    const archive = tarOf([["a", "b"]]);
    const config = json({ rootfs: { diff_ids: [`sha256:${hexadecimal(archive)}`] } });
    const manifest = json([{ Config: "config.json", Layers: ["layer.tar"] }]);
    const { image } = await opened(
      tarOf([
        ["layer.tar", gzipSync(archive)],
        ["config.json", config],
        ["manifest.json", manifest],
      ]),
    );
    expect(await filesOf(image)).toEqual(["a:b"]);
  });

  test.each(["gnu", "ustar", "posix"])("when tar wrote it in the format %s, with long names", async (format) => {
    const folder = await temporaryFolder();
    const archive = tarOf([["a", "b"]]);
    const long = `${"n".repeat(90)}/${"m".repeat(format === "ustar" ? 90 : 200)}`;
    await run("mkdir", ["-p", join(folder, "in", "n".repeat(90))]);
    await writeFile(join(folder, "in", long), archive);
    await writeFile(join(folder, "in/config.json"), json({ rootfs: { diff_ids: [`sha256:${hexadecimal(archive)}`] } }));
    await writeFile(join(folder, "in/manifest.json"), json([{ Config: "config.json", Layers: [long] }]));
    const packed = await run("tar", [
      `--format=${format}`,
      "-cf",
      join(folder, "x.tar"),
      "-C",
      join(folder, "in"),
      ".",
    ]);
    expect(packed.stderr).toBe("");
    const image = tarballImage(join(folder, "x.tar"), "x.tar", { temporary: () => folder, commands });
    expect(await filesOf(await image.open(amd64))).toEqual(["a:b"]);
  });
});

test("a member behind the end of a tarball is none: whoever appends to a saved image changes nothing", async () => {
  const { members, imageId } = await savedByDocker(files);
  const evil = tarOf([["manifest.json", json([{ Config: "evil.json", Layers: [] }])]]);
  const { image } = await opened(Buffer.concat([tarOf(members), evil]));
  expect(image.digest).toBe(imageId);
});

test("a tarball that is an OCI layout is read as one", async () => {
  const served = await imageOf([[["a", "b"]]]);
  const blobs = [...served.blobs].map(([digest, bytes]): Member => [`blobs/${digest.replace(":", "/")}`, bytes]);
  const entry = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: served.root, size: 1 };
  const index: Member = ["index.json", json({ schemaVersion: 2, manifests: [entry] })];
  const { image } = await opened(tarOf([...blobs, index, ["oci-layout", "{}"]]));
  expect(image.digest).toBe(served.root);
  expect(await filesOf(image)).toEqual(["a:b"]);
});

describe("a tarball is refused", () => {
  const nowhere = Buffer.from("nowhere");

  test("for another platform than its own", async () => {
    const { members } = await savedByDocker(files);
    await expect(opened(tarOf(members), { os: "linux", architecture: "arm64" })).rejects.toThrow(
      '"./gateway.tar" has no image for linux/arm64: it has linux/amd64',
    );
  });

  test.each<[string, readonly Member[], string]>([
    ["without a manifest", [["x", "y"]], "it has neither manifest.json nor index.json"],
    ["of no image", [["manifest.json", "[]"]], "cannot be used"],
    ["with a manifest that is none", [["manifest.json", "{"]], "is not JSON"],
    [
      "of several images",
      [
        [
          "manifest.json",
          json([
            { Config: "a", Layers: [], RepoTags: ["a:1"] },
            { Config: "b", Layers: [], RepoTags: ["b:2"] },
          ]),
        ],
      ],
      "holds 2 images (a:1, b:2)",
    ],
    ["without its configuration", [["manifest.json", json([{ Config: "a", Layers: [] }])]], 'has no "a"'],
    [
      "with a link in a circle",
      [
        { path: "a", symlink: "b" },
        { path: "b", symlink: "a" },
        ["manifest.json", json([{ Config: "a", Layers: [] }])],
      ],
      'has no "a"',
    ],
    [
      "with a link out of it",
      [{ path: "a", symlink: "../../../../etc/passwd" }, ["manifest.json", json([{ Config: "a", Layers: [] }])]],
      'has no "a"',
    ],
    [
      "with another configuration than it is named after",
      [
        [`${hexadecimal(nowhere)}.json`, "{}"],
        ["manifest.json", json([{ Config: `${hexadecimal(nowhere)}.json`, Layers: [] }])],
      ],
      "is damaged: its configuration is",
    ],
  ])("%s", async (_, members, problem) => {
    await expect(opened(tarOf(members))).rejects.toThrow(problem);
  });

  test("whose layer is another than its configuration says", async () => {
    const { members } = await savedByDocker(files, {
      rootfs: { diff_ids: [0, 1, 2].map((at) => `sha256:${String(at).repeat(64)}`) },
    });
    const { image } = await opened(tarOf(members));
    await expect(filesOf(image)).rejects.toThrow(/is damaged: .*sha256:0{64}/);
  });

  test.each([100, 700, 2000, 5000])("that was cut off after %i bytes", async (length) => {
    const { members } = await savedByDocker(files);
    const file = await fileOf(tarOf(members), "gateway.tar");
    await truncate(file, length);
    const folder = await temporaryFolder();
    await expect(
      tarballImage(file, "./gateway.tar", { temporary: () => folder, commands }).open(amd64),
    ).rejects.toThrow(/^"\.\/gateway\.tar" (is|was|has)/);
  });

  test("whose headers tools of tar read differently", async () => {
    const { members } = await savedByDocker(files);
    const folder = await temporaryFolder();
    const refused = async (bytes: Buffer) => {
      const file = await fileOf(bytes, "gateway.tar");
      await expect(
        tarballImage(file, "gateway.tar", { temporary: () => folder, commands }).open(amd64),
      ).rejects.toThrow(/^"gateway\.tar" is damaged: at byte (?:0|512) of its tar archive/);
    };
    await refused(writeTar({ name: "a", type: "x", content: "99 path=manifest.json\n" }, { name: "a" }));
    await refused(Buffer.concat([tarWithoutEnd({ name: "a" }), Buffer.alloc(512), tarOf(members)]));
  });

  test("that was cut off within its compression, leaving nothing behind", async () => {
    const { members } = await savedByDocker(files);
    const packed = gzipSync(tarOf(members));
    const folder = await temporaryFolder();
    const file = await fileOf(packed.subarray(0, -20), "gateway.tar.gz");
    await expect(tarballImage(file, "x", { temporary: () => folder, commands }).open(amd64)).rejects.toThrow(
      "was cut off",
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
