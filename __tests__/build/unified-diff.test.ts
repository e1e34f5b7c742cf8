// git applies every difference and gets the very bytes.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../src/build/fix/unified-diff.ts";
import { run } from "../support/command.ts";
import { sourceFolder } from "../support/files.ts";

/** The same sequence of numbers below 1 each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Two texts of few different lines, so that many stand in both and several times. */
function pairOf(seed: number): readonly [string, string] {
  const next = numbers(seed);
  const below = (limit: number) => Math.floor(next.next().value * limit);
  const text = (length: number) => Array.from({ length }, () => `line ${below(12)}`);
  const from = text(below(40));
  const to = from.flatMap((line) => [[line], [], [line, ...text(1)], text(1)][below(9)] ?? [line]);
  const ended = (lines: readonly string[]) => lines.join("\n") + (below(3) === 0 || lines.length === 0 ? "" : "\n");
  return [ended(from), ended(to)];
}

test("hundreds of differences at once, with and without ends of lines", async () => {
  const pairs = Array.from({ length: 300 }, (_, seed) => pairOf(seed)).filter(
    ([from, to]) => from !== to && from !== "" && to !== "",
  );
  const folder = await sourceFolder(Object.fromEntries(pairs.map(([from], at) => [`${at}.txt`, from])));
  const diff = unifiedDiff(
    pairs.map(([before, after], at) => ({ file: join(folder, `${at}.txt`), before, after })),
    folder,
  );
  await writeFile(join(folder, "d"), diff ?? "");
  expect(await run("git", ["apply", "d"], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  for (const [at, [, after]] of pairs.entries()) {
    expect([at, await readFile(join(folder, `${at}.txt`), "utf8")]).toEqual([at, after]);
  }
});

test.each(["with space/go.mod", 'ü"\\/go.mod', "new"])("a file that is named %j", async (name) => {
  const before = name === "new" ? undefined : "module a\r\n";
  const folder = await sourceFolder(before === undefined ? {} : { [name]: before });
  const diff = unifiedDiff([{ file: join(folder, name), before, after: "module b\r\n" }], folder);
  await writeFile(join(folder, "d"), diff ?? "");
  expect(await run("git", ["apply", "--whitespace=nowarn", "d"], { cwd: folder })).toMatchObject({
    code: 0,
    stderr: "",
  });
  expect(await readFile(join(folder, name), "utf8")).toBe("module b\r\n");
});
