/**
 * Writes the table of gateways in docs/presets.md out of the one in the code.
 *
 *     node scripts/presets.ts
 *
 * `__tests__/gateway/presets/docs.test.ts` holds the committed file against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { presetTable } from "../src/gateway/presets/known-presets.ts";
import type { Preset, PresetSource, Presets } from "../src/gateway/presets/preset.ts";
import { replacePart } from "./document-part.ts";

/** The table of names and places, in Markdown. */
export function renderPlaces(presets: Presets): string {
  const rows = [...presets.values()].map((preset) => [
    [preset.name, ...preset.aliases].map(code).join(", "),
    preset.title,
    preset.cannotLoad ?? preset.sources.map(place).join("<br>"),
    targets(preset),
  ]);
  return table(["name", "gateway", "where it comes from, in this order", "targets"], rows);
}

/** The table of what plugins are built with and need, in Markdown. */
export function renderPlugins(presets: Presets): string {
  const able = [...presets.values()].filter(({ cannotLoad }) => cannotLoad === undefined);
  const rows = able.map((preset) => [
    code(preset.name),
    [...new Set(preset.builds.map(({ image, tag }) => code(`${image}:${tag}`)))].join("<br>"),
    preset.symbols.map(symbols).join("<br>"),
    preset.pluginFile === undefined ? "" : code(preset.pluginFile),
  ]);
  return table(["name", "compiler images", "must export", "file name"], rows);
}

/** What is known to go wrong, by gateway, in Markdown. */
export function renderTraps(presets: Presets): string {
  return [...presets.values()]
    .filter(({ traps, loads }) => traps.length > 0 || loads !== undefined)
    .map(({ title, traps, loads }) => {
      const only = ({ versions, targets }: (typeof traps)[number]) =>
        [versions ?? [], targets ?? []].flat().map((text) => `\`${text}\``);
      const lines = traps.map((trap) => {
        const when = only(trap);
        return `- ${when.length === 0 ? "" : `(${when.join(", ")}) `}${trap.text}`;
      });
      return [`### ${title}`, "", ...(loads === undefined ? [] : [`- ${loads.otherwise}`]), ...lines].join("\n");
    })
    .join("\n\n");
}

/** docs/presets.md with all its parts written anew. */
export function renderDocument(document: string, presets: Presets): string {
  const places = replacePart(document, "places", renderPlaces(presets));
  return replacePart(replacePart(places, "plugins", renderPlugins(presets)), "traps", renderTraps(presets));
}

function place(source: PresetSource): string {
  const only = source.versions === undefined ? "" : ` (${code(source.versions)})`;
  if (source.kind === "image") return `image ${code(`${source.image}:${source.tag}`)}, ${code(source.path)}${only}`;
  const member = source.member === undefined ? "" : `, ${code(source.member)}`;
  const where = source.kind === "url" ? source.url : `github://${source.repository}@${source.tag}/${source.asset}`;
  return `${code(where)}${member}${only}`;
}

function symbols({ need, names, kind }: Preset["symbols"][number]): string {
  const which = names.length === 1 ? "" : need === "all" ? "all of " : "one of ";
  const what = kind === "either" ? "" : ` (${kind}${names.length === 1 ? "" : "s"})`;
  return `${which}${names.map(code).join(", ")}${what}`;
}

function targets({ sources }: Preset): string {
  const later = new Map(sources.flatMap(({ targetVersions }) => Object.entries(targetVersions ?? {})));
  return [...new Set(sources.flatMap((source) => source.targets))]
    .map((target) => (later.has(target) ? `${code(target)} (${code(later.get(target) ?? "")})` : code(target)))
    .join(", ");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  const file = join(dirname(import.meta.dirname), "docs", "presets.md");
  writeFileSync(file, renderDocument(readFileSync(file, "utf8"), presetTable));
}
