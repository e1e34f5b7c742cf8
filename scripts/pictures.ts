/**
 * Makes pictures of the page that a run writes: `npm run pictures` those of the documentation, out of a real run of the
 * action in `examples` (`npm run example` builds its gateway); `npm run pictures -- FILE.md FOLDER` those of any Markdown,
 * to look at. Needs Chromium.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { marked } from "marked";
import { type InputSpec, inputTable } from "../src/inputs/inputs.ts";
import { repositoryName } from "./repository.ts";

const root = join(import.meta.dirname, "..");
/** Of the page on a large screen, and on a telephone. */
const widths = [1000, 500] as const;

/** What matters of how a forge shows Markdown: what wraps, and what has to be scrolled. */
const look = `
  body { margin: 0; padding: 16px 24px; font: 16px/1.5 "Noto Sans", "Liberation Sans", Arial, sans-serif; color: #1f2328;
    background: #fff; overflow-wrap: break-word; box-sizing: border-box; }
  h2 { font-size: 1.5em; margin: 0 0 16px; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0; line-height: 1.25; }
  h3 { font-size: 1.25em; margin: 24px 0 16px; line-height: 1.25; }
  p, blockquote, ul, table, pre, details { margin: 0 0 16px; }
  ul { padding-left: 2em; } li + li { margin-top: .25em; }
  blockquote { padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
  blockquote > :last-child { margin-bottom: 0; }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; } th { font-weight: 600; }
  tr:nth-child(2n) td { background: #f6f8fa; }
  code { font: 85%/1.45 "DejaVu Sans Mono", "Liberation Mono", monospace; }
  :not(pre) > code { padding: .2em .4em; background: #818b981f; border-radius: 6px; white-space: break-spaces; }
  pre { padding: 16px; overflow: auto; background: #f6f8fa; border-radius: 6px; }
  a { color: #0969da; } summary { cursor: pointer; }
`;

/** @throws Error where Chromium is missing or fails */
function chromium(args: readonly string[]): string {
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"];
  const { status, stdout, stderr, error } = spawnSync("chromium", [...flags, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`chromium: ${error?.message ?? stderr}`);
  return stdout;
}

/** Draws Markdown, as high as it is. */
function draw(markdown: string, png: string, width: number): void {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    const page = join(folder, "page.html");
    const measure = "<script>document.title = String(document.documentElement.scrollHeight)</script>";
    const body = marked.parse(markdown, { gfm: true, async: false });
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${look}</style>${body}${measure}`);
    const address = `file://${page}`;
    const height = /<title>(\d+)<\/title>/.exec(chromium([`--window-size=${width},100`, "--dump-dom", address]))?.[1];
    chromium([`--window-size=${width},${Number(height ?? 1000)}`, `--screenshot=${png}`, address]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The page of a run of the action in the folder of the examples. */
function examplePage(): string {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    const summary = join(folder, "summary.md");
    writeFileSync(summary, "");
    writeFileSync(join(folder, "output"), "");
    const inputs: Readonly<Record<string, string>> = {
      gateway: "out/gateway",
      plugin: "plugins/greeter\nplugins/upgraded",
      "plugin-file": "{name}.so",
    };
    const repository = repositoryName(root);
    const specs: readonly InputSpec[] = inputTable;
    const given = specs.map(({ name, default: usual = "" }) => [`INPUT_${name.toUpperCase()}`, inputs[name] ?? usual]);
    const env = {
      ...process.env,
      ...Object.fromEntries(given),
      GITHUB_ACTION_REPOSITORY: repository.name,
      GITHUB_ACTION_REF: repository.ref,
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: folder,
      GOTOOLCHAIN: "local",
    };
    spawnSync(process.execPath, [join(root, "dist", "main.js")], { cwd: join(root, "examples"), env });
    return readFileSync(summary, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [file, folder = join(root, "docs", "pictures")] = process.argv.slice(2);
const markdown = file === undefined ? examplePage() : readFileSync(file, "utf8");
const name = file === undefined ? "page" : basename(file, ".md");
mkdirSync(folder, { recursive: true });
for (const width of widths) draw(markdown, join(folder, `${name}-${width}.png`), width);
