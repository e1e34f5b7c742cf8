// Where the members of a saved image's tarball are: crafted ones, as no tool writes them.
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { indexTar } from "../../../src/content/image/tar-index.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { fileOf } from "../../support/files.ts";
import { type TarMember, tarOf, tarWithoutEnd } from "../archive/tar-writer.ts";

/** What a path leads to: the content, or undefined. */
async function contents(members: readonly TarMember[], paths: readonly string[]) {
  const index = await indexTar(await fileOf(tarOf(...members), "image.tar"), "image.tar");
  const read = paths.map(async (path) => {
    const found = index.find(path);
    if (found === undefined) return undefined;
    const bytes = await buffer(found.stream());
    expect(bytes.length).toBe(found.size);
    return bytes.toString();
  });
  return await Promise.all(read);
}

test("a member is found by its path, however that is written", async () => {
  const members = [
    { name: "./a/b", content: "first" },
    { name: "empty", content: "" },
    { name: "/c", content: "x".repeat(600) },
    { name: "a/d", content: "last" },
  ];
  const paths = ["a/b", "/a/b", "./a/../a/b", "../a/b", "empty", "c", "a/d", "a", "nothing"];
  expect(await contents(members, paths)).toEqual([
    ...["first", "first", "first", "first", "", "x".repeat(600), "last"],
    undefined,
    undefined,
  ]);
});

test("of two members of one path the last counts", async () => {
  const members = [
    { name: "a", content: "first" },
    { name: "a", content: "last" },
  ];
  expect(await contents(members, ["a"])).toEqual(["last"]);
});

test("links are followed, from where they are, and to members behind them", async () => {
  const members = [
    { name: "one/near", type: "2", link: "file" },
    { name: "one/up", type: "2", link: "../two/file" },
    { name: "one/root", type: "2", link: "/two/file" },
    { name: "one/out", type: "2", link: "../../../two/file" },
    { name: "one/hard", type: "1", link: "two/file" },
    { name: "one/dangling", type: "2", link: "nowhere" },
    { name: "one/folder", type: "2", link: "." },
    { name: "one/file", content: "1" },
    { name: "two/file", content: "2" },
  ];
  const names = ["near", "up", "root", "out", "hard", "dangling", "folder"];
  expect(
    await contents(
      members,
      names.map((name) => `one/${name}`),
    ),
  ).toEqual(["1", "2", "2", "2", "2", undefined, undefined]);
});

test("twenty links are followed, and no more, whether they end or not", async () => {
  const chain = Array.from({ length: 21 }, (_, at) => ({ name: `${at + 1}`, type: "2", link: `${at}` }));
  const circle = { name: "circle", type: "2", link: "circle" };
  expect(await contents([{ name: "0", content: "end" }, ...chain, circle], ["20", "21", "circle"])).toEqual([
    "end",
    undefined,
    undefined,
  ]);
});

test("what is no whole file inside of the archive is not found", async () => {
  const members = [
    { name: "../out", content: "evil" },
    { name: "sparse", type: "S", content: "some" },
    { name: "device", type: "3" },
    { name: "folder/", type: "5" },
    { name: "good", content: "good" },
  ];
  expect(await contents(members, ["out", "sparse", "device", "folder", "good"])).toEqual([
    ...[undefined, undefined, undefined, undefined],
    "good",
  ]);
});

test("the end may be left out, nothing else", async () => {
  const bytes = tarWithoutEnd({ name: "a", content: "text" }, { name: "b", content: "x".repeat(512) });
  const index = async (length: number) => await indexTar(await fileOf(bytes.subarray(0, length), "x.tar"), "x.tar");
  expect((await index(bytes.length)).find("b")?.size).toBe(512);
  for (const length of [bytes.length - 1, bytes.length - 512, 1024 + 100, 600]) {
    const opened = index(length);
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(`"x.tar" was cut off: it ends in the middle, after ${length} bytes.`);
  }
});

test("an extended header that is cut off is told too", async () => {
  const bytes = tarWithoutEnd({ name: "long", type: "L", content: "n".repeat(300) });
  const opened = indexTar(await fileOf(bytes.subarray(0, 700), "x.tar"), "x.tar");
  await expect(opened).rejects.toThrow('"x.tar" was cut off: it ends in the middle, after 700 bytes.');
});
