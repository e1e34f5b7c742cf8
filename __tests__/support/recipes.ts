import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "docs", "recipes");

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
  const text = recipes.find(({ name }) => name === `${recipe}.md`)?.text ?? "";
  const found = blocks(text, language)[at];
  if (found === undefined) throw new Error(`docs/recipes/${recipe}.md has no ${language} block ${at}.`);
  return found;
}
