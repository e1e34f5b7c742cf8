import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseGlob } from "../../src/content/glob.ts";
import { nearMisses } from "../support/slow-texts.ts";
import { type Member, refusal, stackOf, take } from "./image/layers.ts";

function matches(glob: string, path: string): boolean {
  return parseGlob(glob).matches(path.split("/").filter((name) => name !== ""));
}

describe("a glob", () => {
  test.each([
    ["/plugins/*.so", "/plugins/a.so"],
    ["plugins/*.so", "/plugins/a.so"],
    ["/plugins/.*", "/plugins/.so"],
    ["/**/.x/**/*.so", "/a/.x/b/c.so"],
    ["/\\.a*", "/.ab"],
    ["/*/a.so", "/plugins/a.so"],
    ["/**/a.so", "/a.so"],
    ["/**/a.so", "/x/y/a.so"],
    ["**/*.so", "/x/y/a.so"],
    ["/x/**", "/x/y/a.so"],
    ["/x/**/y/**/a.so", "/x/1/2/y/a.so"],
    ["/a?c", "/abc"],
    ["/a?c", "/aéc"],
    ["/{a,b}.so", "/b.so"],
    ["/{a,{b,c}/d}.so", "/c/d.so"],
    ["/{,x}a", "/a"],
    ["/[a-c]x", "/bx"],
    ["/[!a-c]x", "/dx"],
    ["/[^a]x", "/bx"],
    ["/[]a]x", "/]x"],
    ["/[a-]x", "/-x"],
    ["/a[", "/a["],
    ["/{a", "/{a"],
    ["/a}", "/a}"],
    ["/{a}", "/{a}"],
    ["/\\*", "/*"],
    ["/\\{a,b\\}", "/{a,b}"],
    ["/a**b", "/axyb"],
    ["//a/./b", "/a/b"],
    ["/a+(b).so", "/a+(b).so"],
  ])("%s matches %s", (glob, path) => {
    expect(matches(glob, path)).toBe(true);
  });

  test.each([
    ["/plugins/*.so", "/plugins/x/a.so"],
    ["/plugins/*.so", "/other/plugins/a.so"],
    ["/*.so", "/a.so.1"],
    ["/**/a.so", "/x/b.so"],
    ["/x/**/y", "/x"],
    ["/a?c", "/a/c"],
    ["/a?c", "/ac"],
    ["/[a-c]x", "/dx"],
    ["/[!a]x", "/ax"],
    ["/{a,b}.so", "/{a,b}.so"],
    ["/\\*", "/a"],
    ["/a.c", "/abc"],
    ["/plugins/*.so", "/plugins/.so"],
    ["/**/*.so", "/a/.x/b.so"],
    ["/**/.x/**/*.so", "/a/.x/b/.x/c.so"],
    ["/[.]a", "/.a"],
    ["/?a", "/.a"],
  ])("%s does not match %s", (glob, path) => {
    expect(matches(glob, path)).toBe(false);
  });

  test("does not take one that is made to be slow for a match", () => {
    for (const { glob, path } of nearMisses) expect(matches(glob, path)).toBe(false);
  });

  test.each([
    ["/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "more than 256 alternatives"],
    ["/../etc/*", 'holds ".."'],
    ["/", "names no file"],
    ["x".repeat(5000), "too long"],
  ])("%s is refused", (glob, why) => {
    expect(() => parseGlob(glob)).toThrow(why);
  });
});

describe("the files that a glob matches", () => {
  async function matched(layers: readonly Iterable<Member>[], glob: string): Promise<Record<string, string>> {
    const { files } = await take(stackOf(...layers), { kind: "glob", glob });
    const found: Record<string, string> = {};
    for (const { path, file } of files) found[path] = await readFile(file, "utf8");
    return found;
  }
  const plugins: Member[] = [["plugins/"], ["plugins/a.so", "a"], ["plugins/b.so", "b"], ["plugins/readme", "r"]];

  test("are what the layers show together", async () => {
    expect(
      await matched(
        [
          plugins,
          [
            ["plugins/.wh.a.so", ""],
            ["plugins/c.so", "c"],
          ],
        ],
        "/plugins/*.so",
      ),
    ).toEqual({
      "/plugins/b.so": "b",
      "/plugins/c.so": "c",
    });
  });

  test("come each once, under their own names before those of links", async () => {
    const links: Member[] = [
      { path: "plugins/0-link.so", symlink: "b.so" },
      { path: "plugins/outside.so", symlink: "/opt/x" },
      { path: "plugins/broken.so", symlink: "nowhere" },
      ["opt/x", "x"],
    ];
    expect(await matched([[...plugins, ...links]], "plugins/*.so")).toEqual({
      "/plugins/a.so": "a",
      "/plugins/b.so": "b",
      "/plugins/outside.so": "x",
    });
  });

  test("are found behind links of folders that the glob spells out", async () => {
    const linked: Member[] = [...plugins, { path: "current", symlink: "plugins" }];
    expect(await matched([linked], "/current/*.so")).toEqual({ "/current/a.so": "a", "/current/b.so": "b" });
    expect(await matched([linked], "/current/{a,x}.so")).toEqual({ "/current/a.so": "a" });
  });

  test("are not looked for behind links below a wildcard, which may lead round and round", async () => {
    const round: Member[] = [...plugins, { path: "plugins/again", symlink: "." }];
    expect(Object.keys(await matched([round], "/**/*.so"))).toEqual(["/plugins/a.so", "/plugins/b.so"]);
  });

  test("are an error where there are none, which names files of the kind", async () => {
    const stack = stackOf(plugins);
    expect(await refusal(stack, { kind: "glob", glob: "/plugin/*.so" })).toMatch(
      /no file matches "\/plugin\/\*\.so"; there is \/plugins\/[ab]\.so, \/plugins\/[ab]\.so\.$/,
    );
  });

  test("are an error where there are too many", async () => {
    const many = Array.from({ length: 30 }, (_, index): Member => [`p/${index}.so`, "x"]);
    expect(await refusal(stackOf(many), { kind: "glob", glob: "/p/*" }, { limits: { files: 20 } })).toContain(
      "matches more than 20 files",
    );
  });
});
