// What a container sees of its layers, one path at a time.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type Member, refusal, type Stack, stackOf, take } from "./layers.ts";

/** What a path shows. */
async function shown(stack: Stack, path: string): Promise<string> {
  const { files } = await take(stack, { kind: "path", path });
  const [file] = files;
  if (file === undefined) throw new Error("Nothing was taken.");
  const content = await readFile(file.file);
  expect(file).toMatchObject({ size: content.length, sha256: createHash("sha256").update(content).digest("hex") });
  return content.toString();
}

async function shownOf(layers: readonly Iterable<Member>[], path = "/app/gateway"): Promise<string> {
  return await shown(stackOf(...layers), path);
}

async function refusedOf(layers: readonly Iterable<Member>[], path = "/app/gateway"): Promise<string> {
  return await refusal(stackOf(...layers), { kind: "path", path });
}

const lower: Member[] = [["app/"], ["app/gateway", "lower"], ["app/other", "other"]];

describe("an upper layer", () => {
  test("leaves what it does not name", async () => {
    expect(await shownOf([lower, [["etc/"], ["etc/conf", "x"]]])).toBe("lower");
  });

  test("replaces a file", async () => {
    expect(await shownOf([lower, [["app/"], ["app/gateway", "upper"]]])).toBe("upper");
  });

  test("removes a file by its whiteout", async () => {
    expect(await refusedOf([lower, [["app/.wh.gateway", ""]]])).toContain("there is no file /app/gateway");
  });

  test("removes a folder by its whiteout", async () => {
    expect(await refusedOf([lower, [[".wh.app", ""]]])).toContain("there is no file /app/gateway");
  });

  test("removes and brings back in one layer, in either order", async () => {
    expect(
      await shownOf([
        lower,
        [
          ["app/.wh.gateway", ""],
          ["app/gateway", "back"],
        ],
      ]),
    ).toBe("back");
    expect(
      await shownOf([
        lower,
        [
          ["app/gateway", "back"],
          ["app/.wh.gateway", ""],
        ],
      ]),
    ).toBe("back");
  });

  test("replaces a folder as a whole where it whites it out and brings it back", async () => {
    const again: Member[] = [[".wh.app", ""], ["app/"], ["app/new", "new"]];
    expect(await refusedOf([lower, again])).toContain("there is no file /app/gateway");
    expect(await shownOf([lower, again], "/app/new")).toBe("new");
  });

  test("hides everything below an opaque folder, and nothing of its own", async () => {
    const opaque: Member[] = [["app/"], ["app/new", "new"], ["app/.wh..wh..opq", ""]];
    expect(await refusedOf([lower, opaque])).toContain("there is no file /app/gateway");
    expect(await shownOf([lower, opaque], "/app/new")).toBe("new");
    expect(await shownOf([lower, [...opaque].reverse()], "/app/new")).toBe("new");
  });

  test("replaces a folder by a file, and what was in it stays hidden when a folder comes back", async () => {
    const file: Member[] = [["app", "a file"]];
    expect(await shownOf([lower, file], "/app")).toBe("a file");
    expect(await refusedOf([lower, file])).toContain("/app is not a folder");
    const folder: Member[] = [["app/"], ["app/new", "new"]];
    expect(await refusedOf([lower, file, folder])).toContain("there is no file /app/gateway");
    expect(await shownOf([lower, file, folder], "/app/new")).toBe("new");
  });

  test("replaces a file by a folder", async () => {
    expect(await shownOf([[["app", "a file"]], lower])).toBe("lower");
  });

  test("replaces a link by a file", async () => {
    const linked: Member[] = [...lower, { path: "link", symlink: "app/gateway" }];
    expect(await shownOf([linked, [["link", "a file"]]], "/link")).toBe("a file");
    expect(await shownOf([linked, [["link", "a file"]]])).toBe("lower");
  });

  test("writes through a link of a folder below that it does not name itself", async () => {
    const merged: Member[] = [
      ["usr/"],
      ["usr/bin/"],
      ["usr/bin/gateway", "lower"],
      { path: "bin", symlink: "usr/bin" },
    ];
    for (const path of ["/bin/gateway", "/usr/bin/gateway"]) {
      expect(await shownOf([merged, [["bin/gateway", "upper"]]], path)).toBe("upper");
    }
    expect(await shownOf([merged, [["bin/gateway", "first"]], [["usr/bin/gateway", "last"]]], "/bin/gateway")).toBe(
      "last",
    );
    expect(await shownOf([merged, [["usr/bin/gateway", "first"]], [["bin/gateway", "last"]]], "/usr/bin/gateway")).toBe(
      "last",
    );
  });

  test("replaces a link of a folder by a folder that it names", async () => {
    const merged: Member[] = [
      ["usr/"],
      ["usr/bin/"],
      ["usr/bin/gateway", "lower"],
      { path: "bin", symlink: "usr/bin" },
    ];
    const own: Member[] = [["bin/"], ["bin/tool", "tool"]];
    expect(await refusedOf([merged, own], "/bin/gateway")).toContain("There is /usr/bin/gateway: set gateway-path");
    expect(await shownOf([merged, own], "/usr/bin/gateway")).toBe("lower");
  });

  test("whose members come twice shows the last", async () => {
    expect(
      await shownOf(
        [
          [
            ["a", "first"],
            ["a", "second"],
          ],
        ],
        "/a",
      ),
    ).toBe("second");
    expect(await shownOf([[["a", "first"], { path: "a", symlink: "b" }, ["b", "b"]]], "/a")).toBe("b");
  });

  test("has other marks of its storage than whiteouts, which say nothing", async () => {
    expect(await shownOf([lower, [[".wh..wh.plnk/"], [".wh..wh.aufs", ""]]])).toBe("lower");
  });
});

describe("a hard link", () => {
  test("is its target, whether that is asked for or passed by", async () => {
    const layer: Member[] = [["a", "content"], { path: "b", hardlink: "a" }];
    const stack = stackOf(layer);
    expect(await shown(stack, "/b")).toBe("content");
    expect(stack.readings).toEqual([2]);
  });

  test("to a hard link is the same file", async () => {
    expect(await shownOf([[["a", "content"], { path: "b", hardlink: "a" }, { path: "c", hardlink: "b" }]], "/c")).toBe(
      "content",
    );
  });

  test("keeps the content that its target had, when an upper layer removes or replaces that", async () => {
    const layer: Member[] = [["a", "content"], { path: "b", hardlink: "a" }];
    expect(await shownOf([layer, [[".wh.a", ""]]], "/b")).toBe("content");
    expect(await shownOf([layer, [["a", "new"]]], "/b")).toBe("content");
    expect(await shownOf([[["a", "old"], { path: "b", hardlink: "a" }, ["a", "new"]]], "/b")).toBe("old");
  });

  test("may lead to a file of a layer below, and never to one above", async () => {
    const link: Member[] = [{ path: "b", hardlink: "a" }];
    expect(await shownOf([[["a", "lower"]], link], "/b")).toBe("lower");
    expect(await shownOf([[["a", "lower"]], link, [["a", "upper"]]], "/b")).toBe("lower");
  });

  test("to nothing is nothing", async () => {
    expect(await refusedOf([[{ path: "b", hardlink: "a" }]], "/b")).toContain("there is no file /b");
  });

  test("to itself ends", async () => {
    expect(await refusedOf([[{ path: "b", hardlink: "b" }]], "/b")).toContain("/b");
  });
});

describe("a symbolic link", () => {
  const real: Member[] = [["usr/"], ["usr/lib/"], ["usr/lib/x/"], ["usr/lib/x/gateway", "real"]];

  test.each([
    ["of a file, relative", { path: "app/gateway", symlink: "../usr/lib/x/gateway" }],
    ["of a file, absolute", { path: "app/gateway", symlink: "/usr/lib/x/gateway" }],
    ["of a folder, relative", { path: "app", symlink: "usr/lib/x" }],
    ["of a folder, absolute", { path: "app", symlink: "/usr/lib/x/" }],
    ["that climbs above the root, where it stays", { path: "app", symlink: "../../../../usr/lib/x" }],
    ["with needless parts", { path: "app", symlink: ".//usr/./lib/../lib/x/." }],
  ])("%s, is followed", async (_, link) => {
    expect(await shownOf([[...real, link]])).toBe("real");
    expect(await shownOf([[link, ...real]])).toBe("real");
    expect(await shownOf([real, [link]])).toBe("real");
    expect(await shownOf([[link], real])).toBe("real");
  });

  test("of a link of a folder goes on from where it really is", async () => {
    const layer: Member[] = [
      ["data/"],
      ["data/v2/"],
      ["data/v2/gateway", "v2"],
      ["data/shared", "shared"],
      { path: "current", symlink: "data/v2" },
      { path: "app", symlink: "current/../shared" },
    ];
    expect(await shownOf([layer], "/app")).toBe("shared");
    expect(await shownOf([layer], "/current/gateway")).toBe("v2");
  });

  test("never leads out of the tree", async () => {
    const layer: Member[] = [
      { path: "app", symlink: "/../../../../etc" },
      { path: "up", symlink: "../../etc/hostname" },
    ];
    expect(await refusedOf([layer], "/app/hostname")).toContain("there is no file /app/hostname, which leads to /etc");
    expect(await refusedOf([layer], "/up")).toContain("there is no file /up");
    expect(await shownOf([[...layer, ["etc/hostname", "of the image"]]], "/up")).toBe("of the image");
  });

  test("to itself, or round and round, is an error that names it", async () => {
    const layer: Member[] = [
      { path: "self", symlink: "self" },
      { path: "a", symlink: "b" },
      { path: "b", symlink: "a" },
    ];
    expect(await refusedOf([layer], "/self")).toContain("/self leads through links that lead to each other");
    expect(await refusedOf([layer], "/a/gateway")).toContain("links that lead to each other");
  });

  test("is followed 40 times and not more, as Linux does", async () => {
    const chain = (length: number): Member[] => [
      ["end", "end"],
      ...Array.from({ length }, (_, index) => ({
        path: `l${index}`,
        symlink: index === 0 ? "end" : `l${index - 1}`,
      })),
    ];
    expect(await shownOf([chain(40)], "/l39")).toBe("end");
    expect(await refusedOf([chain(41)], "/l40")).toContain("links that lead to each other");
  });
});

describe("how often layers are read", () => {
  const named: Member[] = [["app/"], ["app/gateway", "upper"]];

  test("the newest decides alone where it names the file and its folders", async () => {
    const stack = stackOf(lower, lower, named);
    expect(await shown(stack, "/app/gateway")).toBe("upper");
    expect(stack.readings).toEqual([0, 0, 1]);
  });

  test("those below are asked where a folder on the way is not named: it might be a link there", async () => {
    const stack = stackOf(lower, [["app/gateway", "upper"]]);
    expect(await shown(stack, "/app/gateway")).toBe("upper");
    expect(stack.readings).toEqual([1, 1]);
  });

  test("one whose link led to what had not passed by yet is read once", async () => {
    const stack = stackOf([{ path: "app", symlink: "usr/app" }, ["usr/"], ["usr/app/"], ["usr/app/gateway", "x"]]);
    await shown(stack, "/app/gateway");
    expect(stack.readings).toEqual([1]);
  });

  test("only the one is read again that holds what a link of an older one leads to", async () => {
    const stack = stackOf(
      [{ path: "app", symlink: "opt/v1" }],
      [["opt/"], ["opt/v1/"], ["opt/v1/gateway", "x"]],
      [["etc/"]],
    );
    expect(await shown(stack, "/app/gateway")).toBe("x");
    expect(stack.readings).toEqual([1, 2, 1]);
  });
});

describe("a path that is not a file", () => {
  test("is answered with files of the same name", async () => {
    expect(await refusedOf([[["opt/tyk-gateway/tyk", "x"]]], "/usr/bin/tyk")).toBe(
      "docker://example/gateway:1: there is no file /usr/bin/tyk. There is /opt/tyk-gateway/tyk: set gateway-path.",
    );
  });

  test("is answered with what the folder holds", async () => {
    const message = await refusedOf([[["app/"], ["app/server", "x"], ["app/etc/"]]]);
    expect(message).toMatch(/Set gateway-path to the program's path; \/app holds (server, etc\/|etc\/, server)\.$/);
  });

  test("may be a folder", async () => {
    expect(await refusedOf([lower], "app")).toContain("/app is a folder, not a file");
  });

  test("says nothing of removed files", async () => {
    expect(await refusedOf([lower, [[".wh.app", ""]]], "/x/gateway")).not.toContain("There is");
  });

  test("has its long names cut", async () => {
    const message = await refusedOf([[[`app/${"n".repeat(3000)}`, "x"]]]);
    expect(message.length).toBeLessThan(800);
  });
});
