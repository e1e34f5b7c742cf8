/** The licences of the packages that end up in `dist/`, which their terms ask to be passed on. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * One text with the name, version and licence of every package that a module belongs to, sorted.
 * @param modules absolute paths of modules; those outside `node_modules` are ours and left out
 */
export function licenses(modules: Iterable<string>): string {
  const folders = new Set<string>();
  for (const module of modules) {
    const folder = packageFolder(module.replace(/^\0?(?:rolldown:)?/, ""));
    if (folder !== undefined) folders.add(folder);
  }
  const texts = new Map<string, string>();
  for (const folder of folders) {
    const { name, version, license } = readManifest(folder);
    const file = readdirSync(folder)
      .sort()
      .find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file === undefined ? "(the package has no licence file)" : readFileSync(join(folder, file), "utf8");
    const title = `${name} ${version} (${typeof license === "string" ? license : "no licence named"})`;
    texts.set(title, `${title}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`);
  }
  const line = `\n${"-".repeat(80)}\n\n`;
  return [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join(line);
}

/** The nearest folder above a module that has a named package.json, below `node_modules`. */
function packageFolder(module: string): string | undefined {
  if (!module.includes("/node_modules/")) return undefined;
  for (let folder = dirname(module); folder.includes("/node_modules/"); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    // Some packages put a bare `{"type": "module"}` into subfolders.
    if (existsSync(manifest) && readManifest(folder).name !== undefined) return folder;
  }
  return undefined;
}

function readManifest(folder: string): { name: unknown; version: unknown; license: unknown } {
  const { name, version, license }: Record<string, unknown> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  return { name, version, license };
}
