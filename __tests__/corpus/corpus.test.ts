import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { temporaryFolder } from "../support/files.ts";
import { outcome } from "../support/pair.ts";
import { verifyJson } from "../support/product.ts";
import { corpus } from "./corpus.ts";
import { buildCheckout, checkOut, makePair, openLast } from "./made-pair.ts";
import { kindsOf } from "./refused-pair.ts";

/** One of each cause, by the compilers that these tests need anyway; `npm run bench -- causes` opens all. */
const ordinary = corpus.filter(
  ({ host, plugin }) => typeof plugin !== "function" && ![host, plugin].some(({ env }) => env?.["CC"] !== undefined),
);
const sample = [...new Map([...ordinary].reverse().map((pair) => [pair.cause, pair])).values()];

test("no two pairs have one name", () => {
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

test("each cause has three pairs and more", () => {
  const counts = Object.keys(kindsOf).map((cause) => [cause, corpus.filter((pair) => pair.cause === cause).length]);
  expect(counts.filter(([, count]) => Number(count) < 3)).toEqual([]);
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
