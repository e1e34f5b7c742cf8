import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, findingKinds, isFindingKind, pagePath } from "../../src/model/catalogue.ts";

const root = join(import.meta.dirname, "..", "..");

describe("every kind of finding", () => {
  test.each(findingKinds)("%s has a page that starts with its title and says how to check", async (kind) => {
    const page = await readFile(join(root, pagePath(kind)), "utf8");
    expect(page.split("\n", 1)[0]).toBe(`# ${catalogue[kind].title}`);
    expect(page.match(/^## .*/gm)).toEqual([
      "## What you see",
      "## Why it happens",
      "## How to fix it",
      "## How to check",
    ]);
  });

  test.each(findingKinds)("%s has a title without a full stop and an explanation with one", (kind) => {
    const { title, explanation } = catalogue[kind];
    expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
    expect(explanation).toMatch(/\.$/);
  });

  test("there is no page without a kind", async () => {
    const pages = await readdir(join(root, "docs", "findings"));
    expect(pages.map((name) => name.replace(/\.md$/, "")).filter((name) => !isFindingKind(name))).toEqual([]);
  });

  test("links between pages lead to pages", async () => {
    for (const kind of findingKinds) {
      const page = await readFile(join(root, pagePath(kind)), "utf8");
      for (const [, target = ""] of page.matchAll(/\]\(([^)]+)\.md\)/g)) {
        expect(isFindingKind(target), `${kind} links to ${target}`).toBe(true);
      }
    }
  });
});

test("the name of an object's own method is not a kind", () => {
  expect(isFindingKind("toString")).toBe(false);
});
