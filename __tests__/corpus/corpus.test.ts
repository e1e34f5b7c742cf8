import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { temporaryFolder } from "../support/files.ts";
import { outcome } from "../support/pair.ts";
import { verifyJson } from "../support/product.ts";
import { corpus } from "./corpus.ts";
import { buildCheckout, checkOut, makePair, openLast } from "./made-pair.ts";

/** One of each cause; `npm run bench -- causes` opens all. */
const sample = [...new Map([...corpus].reverse().map((pair) => [pair.cause, pair])).values()];

test("no two pairs have one name", () => {
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

describe.each(sample.map((pair) => [pair.name, pair] as const))("%s", (_, pair) => {
  test("does not load, as foretold", async () => {
    const made = await makePair(pair, await temporaryFolder());
    const opened = await openLast(made, made.plugin);
    expect(outcome(opened)).not.toBe("loads");
    const { plugins } = await verifyJson(made.host, [...made.before, made.plugin]);
    expectAgreement(opened, plugins);
  });
});

test("a plugin that its person builds again in a checkout is refused as before", async () => {
  const [pair] = corpus.filter(({ cause }) => cause === "dependency, direct");
  if (pair === undefined) throw new Error("No pair has such a cause.");
  const folder = await temporaryFolder();
  const made = await makePair(pair, folder);
  const again = join(folder, "again.so");
  await buildCheckout(await checkOut(pair, join(folder, "checkout")), again);
  const [first, second] = [await openLast(made, made.plugin), await openLast(made, again)];
  expect(outcome(second)).toBe("rejected");
  const said = (run: typeof first) => run.answers.map(({ error }) => error?.replace(/^plugin\.Open\(.*?\): /, ""));
  expect(said(second)).toEqual(said(first));
});
