// Archives that are made to harm, or that are only very large.
import { readdir, readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/content/archive/entry.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { temporaryFolder } from "../../support/files.ts";
import { type Member, refusal, stackOf, take } from "./layers.ts";
import { entryOf, manyMembers, treeOf } from "./made-trees.ts";

const gateway = { kind: "path", path: "/app/gateway" } as const;

describe("bounds", () => {
  test("a file among 200,000 members is found", async () => {
    const { files } = await take(treeOf(manyMembers), gateway);
    expect(await readFile(files[0]?.file ?? "", "utf8")).toBe("good");
  });

  test("more members than any image has are refused", async () => {
    const members = Array.from({ length: 30 }, (_, index): Member => [`f${index}`, "x"]);
    expect(await refusal(stackOf(members), gateway, { limits: { entries: 20 } })).toContain("more than 20 files");
  });

  test("a file larger than may be written is refused, and nothing of it stays", async () => {
    const stack = stackOf([["app/gateway", Buffer.alloc(3 << 20)]]);
    expect(await refusal(stack, gateway, { limits: { bytes: 1 << 20 } })).toContain("would take more than 1 MB");
  });

  test("names of our own are given to what is written", async () => {
    const { folder } = await take(stackOf([["app/gateway", "x"]]), gateway);
    expect(await readdir(folder)).toEqual(["1"]);
  });

  test("a path of many folders, and a million slashes, end", async () => {
    const deep = `${"d/".repeat(1500)}gateway`;
    const { files } = await take(stackOf([[deep, "x"]]), { kind: "path", path: deep });
    expect(files).toHaveLength(1);
    await take(stackOf([["app/gateway", "x"]]), { kind: "path", path: `${"/".repeat(1_000_000)}app/gateway` });
  });

  test("names that objects have from birth are names", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const stack = stackOf(names.map((name): Member => [`${name}/${name}`, name]));
    for (const name of names) {
      const { files } = await take(stack, { kind: "path", path: `/${name}/${name}` });
      expect(await readFile(files[0]?.file ?? "", "utf8")).toBe(name);
    }
  });

  test("members that would leave the tree are refused where they are wanted, and harm nobody else", async () => {
    const members: Member[] = [
      ["../../etc/passwd", "hostile"],
      ["app/gateway", "x"],
    ];
    const { files, folder } = await take(stackOf(members), gateway);
    expect(await readFile(files[0]?.file ?? "", "utf8")).toBe("x");
    expect(await readdir(folder)).toHaveLength(1);
    expect(await refusal(stackOf(members), { kind: "path", path: "/etc/passwd" })).toContain("etc/passwd");
  });

  test("links that land members in each other's folders end", async () => {
    const lower: Member[] = [
      { path: "a", symlink: "b/c" },
      { path: "b", symlink: "." },
      { path: "c", symlink: "a/../b" },
      { path: "s", symlink: "." },
    ];
    const upper: Member[] = [
      ["a/b/c/a/b/c/f", "1"],
      ["b/a/b/c/f", "2"],
      ["c/c/c/c/f", "3"],
      ["s/s/s/s/s/s/f", "4"],
      ["app/gateway", "x"],
    ];
    const { files } = await take(stackOf(lower, upper), gateway);
    expect(files).toHaveLength(1);
    expect((await take(stackOf(lower, upper), { kind: "path", path: "/f" })).files).toHaveLength(1);
  });
});

describe("a layer that fails", () => {
  test("at its end leaves nothing of what it held", async () => {
    const entries = async function* (): AsyncIterable<Entry> {
      yield entryOf("app/gateway", 4, () => Readable.from([Buffer.from("evil")]));
      throw new UserError("layer sha256:… has other bytes than promised");
    };
    expect(await refusal(treeOf(entries), gateway)).toContain("other bytes than promised");
  });

  test("in the middle of a file leaves nothing of it", async () => {
    const broken = async function* (): AsyncIterable<Buffer> {
      yield Buffer.alloc(2 << 20);
      throw new UserError("the connection was lost");
    };
    const entries = () => [entryOf("app/gateway", 4 << 20, () => Readable.from(broken()))];
    expect(await refusal(treeOf(entries), gateway)).toContain("the connection was lost");
  });

  test("with a file of another length than promised is refused", async () => {
    const entries = () => [entryOf("app/gateway", 10, () => Readable.from([Buffer.from("short")]))];
    expect(await refusal(treeOf(entries), gateway)).toContain("should have 10 bytes, and 5 came");
  });

  test("is not looked into before it has ended", async () => {
    const folder = await temporaryFolder();
    let seen: string[] = [];
    const entries = async function* (): AsyncIterable<Entry> {
      yield entryOf("app/gateway", 2 << 20, () =>
        Readable.from([Buffer.concat([elfStart, Buffer.alloc((2 << 20) - 4)])]),
      );
      seen = await readdir(folder);
      throw new UserError("wrong digest");
    };
    await expect(take(treeOf(entries), { kind: "program" }, { folder })).rejects.toThrow("wrong digest");
    expect(seen).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });
});

const elfStart = Buffer.from("\x7fELF", "latin1");
