import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "docs", "recipes");

/** A page of docs/recipes. */
export interface Recipe {
  /** The name of its file. */
  readonly name: string;
  readonly text: string;
}

export const recipes: readonly Recipe[] = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), "utf8"),
}));

/** The blocks of one language, as they stand. */
export function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, body]) =>
    found === language && body !== undefined ? [body] : [],
  );
}

/** Block number `at` of a language in a recipe. @throws Error where it has none */
export function block(recipe: string, language: string, at = 0): string {
  return documentBlock(`docs/recipes/${recipe}.md`, language, at);
}

/** The same of any document. @param path from the root @throws Error */
export function documentBlock(path: string, language: string, at = 0): string {
  const found = blocks(readFileSync(join(root, path), "utf8"), language)[at];
  if (found === undefined) throw new Error(`${path} has no ${language} block ${at}.`);
  return found;
}
