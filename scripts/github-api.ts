/**
 * Cuts the operations that we use out of GitHub's published description of its REST API (OpenAPI), which has 12 MB: what
 * is asked and answered, without the prose.
 *
 *     node scripts/github-api.ts api.github.com.json ghes-3.17.json
 *
 * The descriptions are those of github.com and of the oldest GitHub Enterprise Server that GitHub supports, from
 * https://github.com/github/rest-api-description, or of the npm package @octokit/openapi.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Paths and their methods. */
const used: Readonly<Record<string, readonly string[]>> = {
  "/repos/{owner}/{repo}/releases": ["get", "post"],
  "/repos/{owner}/{repo}/releases/latest": ["get"],
  "/repos/{owner}/{repo}/releases/tags/{tag}": ["get"],
  "/repos/{owner}/{repo}/releases/{release_id}": ["patch", "delete"],
  "/repos/{owner}/{repo}/releases/{release_id}/assets": ["get", "post"],
  "/repos/{owner}/{repo}/releases/assets/{asset_id}": ["get", "delete"],
};

/** Prose, and what no check reads. */
const omitted = /^(?:description|summary|examples?|title|tags|externalDocs|x-.*|deprecated)$/;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function at(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document);
}

/** A part of the description with everything that it refers to in its place. */
function plain(value: unknown, document: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((entry) => plain(entry, document));
  if (!isObject(value)) return value;
  const reference = value["$ref"];
  if (typeof reference === "string") return plain(at(document, reference.split("/").slice(1)), document);
  const kept = Object.entries(value).filter(([key]) => isNames || !omitted.test(key));
  return Object.fromEntries(kept.map(([key, entry]) => [key, plain(entry, document, key === "properties")]));
}

function operations(file: string): Json {
  const document: unknown = JSON.parse(readFileSync(file, "utf8"));
  const cut = Object.entries(used).flatMap(([path, methods]) =>
    methods.map((method) => {
      const operation = at(document, ["paths", path, method]);
      if (!isObject(operation)) throw new Error(`${file} has no ${method} ${path}.`);
      const { operationId, parameters, requestBody, responses, servers } = operation;
      return [
        `${method.toUpperCase()} ${path}`,
        plain({ operationId, servers, parameters, requestBody, responses }, document),
      ];
    }),
  );
  return { version: at(document, ["info", "version"]), operations: Object.fromEntries(cut) };
}

if (import.meta.main) {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error("Name the files of the description.");
  const cut = Object.fromEntries(files.map((file) => [basename(file, ".json"), operations(file)]));
  const target = join(dirname(import.meta.dirname), "__tests__", "support", "testdata", "github-api.json");
  writeFileSync(target, `${JSON.stringify(cut)}\n`);
}
