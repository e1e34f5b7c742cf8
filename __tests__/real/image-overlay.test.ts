// Layers that nobody would make by hand, unpacked by umoci and read by the kernel, and the same layers read by us.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { type Member, stackOfArchives, take, tarOf } from "../content/image/layers.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { need, requirements } from "./requirements.ts";

/** Prints of each path what is in the file that it leads to, or `-`. */
const reader = `
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int count, char **paths) {
  if (chroot(paths[1]) != 0 || chdir("/") != 0) return 1;
  for (int at = 2; at < count; at++) {
    char text[64];
    struct stat status;
    int file = open(paths[at], O_RDONLY);
    int is_file = file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    int length = is_file ? (int)read(file, text, sizeof text) : -1;
    if (length < 0) puts("-"); else printf("%.*s\\n", length, text);
    if (file >= 0) close(file);
  }
  return 0;
}
`;

const names = ["a", "b", "c"];
/** Every path of up to three names. */
const paths = names.flatMap((x) => [x, ...names.flatMap((y) => [`${x}/${y}`, ...names.map((z) => `${x}/${y}/${z}`)])]);

/** Numbers that are the same for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One layer; `name` makes its contents its own. */
function randomLayer(below: (limit: number) => number, name: string): Member[] {
  const members: Member[] = [];
  const files: string[] = [];
  const pick = <T>(list: readonly T[]): T => {
    const one = list[below(list.length)];
    if (one === undefined) throw new Error("Nothing to pick from.");
    return one;
  };
  for (let made = 0; made < 3 + below(8); made++) {
    const path = pick(paths);
    // A layer that puts members into what it replaces afterwards is not made by anybody.
    const hasMembers = members.some((member) => ("path" in member ? member.path : member[0]).startsWith(`${path}/`));
    const parent = path.includes("/") ? `${path.slice(0, path.lastIndexOf("/"))}/` : "";
    switch (hasMembers ? 0 : below(8)) {
      case 0:
        members.push([`${path}/`]);
        break;
      case 1:
        members.push({ path, symlink: pick([`/${pick(paths)}`, pick(names), `../${pick(paths)}`, "..", "."]) });
        break;
      case 2:
        if (files.length > 0) members.push({ path, hardlink: pick(files) });
        break;
      case 3:
        members.push([`${parent}.wh.${path.split("/").at(-1)}`, ""]);
        break;
      case 4:
        members.push([`${path}/.wh..wh..opq`, ""]);
        break;
      default:
        members.push([path, `${name}-${made}`]);
        files.push(path);
    }
  }
  return members;
}

/** An OCI layout with these layers. */
async function layoutOf(layers: readonly Buffer[]): Promise<string> {
  const layout = join(await temporaryFolder(), "layout");
  await mkdir(join(layout, "blobs", "sha256"), { recursive: true });
  const blob = async (content: Buffer | object, mediaType: string) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const digest = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(layout, "blobs", "sha256", digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const type = "application/vnd.oci.image";
  const packed = await Promise.all(layers.map((layer) => blob(layer, `${type}.layer.v1.tar`)));
  const rootfs = { type: "layers", diff_ids: packed.map(({ digest }) => digest) };
  const config = await blob({ architecture: "amd64", os: "linux", config: {}, rootfs }, `${type}.config.v1+json`);
  const manifest = await blob({ schemaVersion: 2, config, layers: packed }, `${type}.manifest.v1+json`);
  const annotations = { "org.opencontainers.image.ref.name": "x" };
  await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(
    join(layout, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  return layout;
}

describe("the files of an image", () => {
  beforeAll(() => need(requirements.umoci));

  test("are those that umoci unpacks and the kernel opens, link by link", async () => {
    const folder = await sourceFolder({ "reader.c": reader });
    const program = join(folder, "reader");
    const built = await run("gcc", ["-static", "-o", program, join(folder, "reader.c")]);
    expect(built.stderr).toBe("");
    const wrong: object[] = [];
    let compared = 0;
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const below = numbers(seed);
      const layers = ["one", "two", "three"].slice(0, 1 + below(3)).map((name) => randomLayer(below, name));
      const archives = layers.map(tarOf);
      const layout = await layoutOf(archives);
      const bundle = join(layout, "..", "bundle");
      const { code } = await run("umoci", ["unpack", "--image", `${layout}:x`, bundle]);
      // What contradicts itself, such as a member of a file, umoci refuses.
      if (code !== 0) continue;
      const asked = paths.map((path) => `/${path}`);
      const opened = await run(program, [join(bundle, "rootfs"), ...asked]);
      expect(opened.code).toBe(0);
      const stack = stackOfArchives(archives);
      const ours: string[] = [];
      for (const path of asked) ours.push(await contentOf(stack, path));
      const theirs = opened.stdout.trimEnd().split("\n");
      const different = asked.flatMap((path, at) =>
        ours[at] === theirs[at] ? [] : [`${path}: ${ours[at]}, really ${theirs[at]}`],
      );
      if (different.length > 0) wrong.push({ seed, layers: JSON.stringify(layers), different });
      compared++;
      found += theirs.filter((text) => text !== "-").length;
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(50);
    expect(found).toBeGreaterThan(200);
  });
});

async function contentOf(stack: ReturnType<typeof stackOfArchives>, path: string): Promise<string> {
  try {
    const { files } = await take(stack, { kind: "path", path });
    return await readFile(files[0]?.file ?? "", "utf8");
  } catch (error) {
    if (error instanceof UserError) return "-";
    throw error;
  }
}
