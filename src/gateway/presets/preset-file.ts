import validRange from "semver/ranges/valid.js";
import * as v from "valibot";
import { parseImageName } from "../../content/registry/image-name.ts";
import { UserError } from "../../model/user-error.ts";
import { type Preset, type Presets, presetFileSchema } from "./preset.ts";

/** More than any list of presets has, in characters. */
const longest = 1 << 20;

/**
 * Reads a `preset-file`: its presets are added, and one of the same name takes the other's place.
 * @param json the file's text
 * @param shown the file as the user wrote it
 * @param known the presets that exist already
 * @throws UserError that names the field which is wrong
 */
export function readPresetFile(json: string, shown: string, known: Presets): Presets {
  if (json.length > longest) throw new UserError(`preset-file: "${shown}" is larger than any list of presets.`);
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message.slice(0, 200) : "";
    throw new UserError(`preset-file: "${shown}" is not JSON: ${why}; docs/presets.md shows what such a file holds.`);
  }
  const result = v.safeParse(presetFileSchema, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw mistake(shown, v.getDotPath(issue) ?? "the whole file", issue.message.slice(0, 200));
  }
  const presets = new Map(known);
  const own = new Set<string>();
  for (const [index, preset] of result.output.presets.entries()) {
    const field = `presets.${index}`;
    if (own.has(preset.name)) throw mistake(shown, `${field}.name`, `"${preset.name}" is there twice`);
    own.add(preset.name);
    checkPreset(preset, field, shown);
    presets.set(preset.name, preset);
  }
  checkAliases(presets, own, result.output.presets, shown);
  return presets;
}

function mistake(shown: string, field: string, message: string): UserError {
  return new UserError(
    `preset-file: "${shown}": ${field.slice(0, 200)}: ${message}; docs/presets.md shows what such a file holds.`,
  );
}

/** What a shape alone does not tell. */
function checkPreset(preset: Preset, field: string, shown: string): void {
  if (preset.sources.length === 0 && preset.cannotLoad === undefined) {
    throw mistake(shown, `${field}.sources`, 'it is empty; name a place, or say in "cannotLoad" why there is none');
  }
  if (preset.loads !== undefined) checkRange(preset.loads.versions, `${field}.loads.versions`, shown);
  for (const list of ["sources", "builds", "traps"] as const) {
    for (const [index, row] of preset[list].entries()) {
      if (row.versions !== undefined) checkRange(row.versions, `${field}.${list}.${index}.versions`, shown);
      for (const range of "targetVersions" in row ? Object.values(row.targetVersions ?? {}) : []) {
        checkRange(range, `${field}.${list}.${index}.targetVersions`, shown);
      }
    }
  }
  for (const [index, source] of preset.sources.entries()) {
    const names = source.kind === "image" ? ["version", "goos", "goarch"] : ["version", "goos", "goarch", "arch"];
    for (const [key, text] of Object.entries(source)) {
      if (typeof text === "string") checkTemplate(text, names, `${field}.sources.${index}.${key}`, shown);
    }
    if (source.kind === "image") checkImage(source.image, `${field}.sources.${index}.image`, shown);
  }
  const buildNames = ["name", "build-id", "version", "release", "go", "goos", "goarch", "arch"];
  for (const [index, build] of preset.builds.entries()) {
    checkImage(build.image, `${field}.builds.${index}.image`, shown);
    const texts = [build.tag, build.output, ...build.args, ...Object.values(build.targetArgs).flat()];
    for (const text of texts) checkTemplate(text, buildNames, `${field}.builds.${index}`, shown);
  }
  if (preset.pluginFile !== undefined) {
    checkTemplate(preset.pluginFile, ["name", "version", "goos", "goarch"], `${field}.pluginFile`, shown);
  }
}

function checkRange(range: string, field: string, shown: string): void {
  if (validRange(range) === null) throw mistake(shown, field, `"${range}" is not a range of versions`);
}

function checkTemplate(text: string, names: readonly string[], field: string, shown: string): void {
  const unknown = [...text.matchAll(/\{([^{}]*)\}/g)].find(([, name = ""]) => !names.includes(name));
  if (unknown === undefined) return;
  const known = names.map((name) => `{${name}}`).join(" ");
  throw mistake(shown, field, `it holds ${unknown[0].slice(0, 50)}; the placeholders are ${known}`);
}

function checkImage(image: string, field: string, shown: string): void {
  try {
    const { registry, repository } = parseImageName(image);
    if (`${registry}/${repository}` === image) return;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  throw mistake(shown, field, `"${image}" is not registry/repository in full, as docker.io/tykio/tyk-gateway`);
}

function checkAliases(presets: Presets, own: ReadonlySet<string>, written: readonly Preset[], shown: string): void {
  const taken = new Map<string, string>();
  for (const { name, aliases } of presets.values()) {
    for (const each of new Set([name, ...aliases])) {
      const other = taken.get(each);
      if (other === undefined) {
        taken.set(each, name);
        continue;
      }
      const index = written.findIndex((preset) => preset.name === (own.has(name) ? name : other));
      throw mistake(shown, `presets.${index}`, `"${each}" is a name of ${other} and of ${name}`);
    }
  }
}
