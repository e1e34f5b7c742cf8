/**
 * The rooms of `src/`, and what each may import: rooms of the lines below its own. docs/architecture.md says why.
 *
 *     node scripts/rooms.ts    writes biome.rooms.json, the rules by which Biome enforces it
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./program.ts";

/** From the top; rooms of one line do not import each other. */
export const layers: readonly (readonly string[])[] = [
  ["actions", "cli"],
  ["pipeline"],
  ["inputs"],
  ["fleet", "publish"],
  ["report"],
  ["load", "offline"],
  ["build"],
  ["explain"],
  ["obtain"],
  ["verify"],
  ["gateway"],
  ["content"],
  ["model", "ports"],
  ["binary"],
];

/** The files at the top of `src/`: entries, which nobody imports. */
const shells = ["main.ts", "plan.ts", "merge.ts", "cli.ts", "index.ts"];

/** Modules that only some files below the shells may import. */
const confined = [
  {
    modules: ["@actions/**"],
    files: ["actions/**", "ports/exec.ts"],
    message: "Only the shell of the action and src/ports/exec.ts know the runner; what they know comes as an argument.",
  },
  {
    modules: ["node:child_process", "child_process"],
    files: ["ports/exec.ts"],
    message: "Programs are started through the CommandRunner of src/ports/command-runner.ts.",
  },
  {
    modules: ["node:process", "process"],
    files: [],
    message: "The shells know the process; what is needed of it comes as an argument.",
  },
];

/** Fewer than `src/` has. */
const fewestFiles = 200;

const rulesFile = "biome.rooms.json";

/** Biome sees neither types that are named by `import("…")` nor names that are put together. */
const unseenImport =
  /typeof\s+import\s*\(\s*["']\.|\bimport\s*\(\s*(?:[^"'\s]|["']\.[^"']*["']\s*\)\s*(?:\[|\.\s*(?!then|catch|finally)\w))/g;

/**
 * All that Biome has to say, imports that go upward, sideways or in circles among it, and what would hide them from it.
 * @param root folder of the repository, with its `node_modules`
 * @returns lines to print; empty where all is well
 */
export async function lintProblems(root: string): Promise<string[]> {
  const program = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [program, "ci", "--colors=off", "--max-diagnostics=200", "."];
  const { code, output } = await run(process.execPath, args, root);
  const read = Number(/Checked (\d+) files?/.exec(output)?.[1] ?? 0);
  // Where it reads fewer, a setting keeps it from some: then its silence says nothing.
  const there = Math.max(
    fewestFiles,
    ["src", "__tests__", "scripts", "bench"].flatMap((name) => sources(root, name)).length,
  );
  const seen = read < there ? [`Biome read ${read} files, and there are ${there}; see biome.json`] : [];
  return [...roomGaps(root), ...seen, ...(code === 0 ? [] : [output])];
}

/** TypeScript files below a folder, by their paths from the root. */
function sources(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts") && !file.includes("testdata")).map((file) => join(folder, file));
}

/** What would leave a part of `src/` without rules, one sentence each. */
function roomGaps(root: string): string[] {
  const names = readdirSync(join(root, "src"));
  const known = [...layers.flat(), ...shells];
  const gaps = [
    ...names.filter((name) => !known.includes(name)).map((name) => `src/${name} has no line in scripts/rooms.ts`),
    ...known.filter((name) => !names.includes(name)).map((name) => `scripts/rooms.ts has ${name}, and src/ has not`),
  ];
  if (readFileSync(join(root, rulesFile), "utf8") !== roomRules()) {
    gaps.push(`${rulesFile} is not what scripts/rooms.ts says; run: node scripts/rooms.ts`);
  }
  for (const file of sources(root, "src")) {
    const text = readFileSync(join(root, file), "utf8");
    for (const { index } of text.matchAll(unseenImport)) {
      const line = text.slice(0, index).split("\n").length;
      gaps.push(`${file}:${line}: no rule sees this import(); write an import declaration`);
    }
  }
  return gaps;
}

/** One override for each room, and one for each file or folder that may import more. */
function roomRules(): string {
  const overrides = [
    { includes: ["**/src/*.ts"], linter: { rules: { style: { noProcessEnv: "off" } } } },
    ...layers.flatMap((line, index) => line.flatMap((room) => overridesOf(room, line, index))),
  ];
  return `{\n  "overrides": [\n${overrides.map((one) => `    ${JSON.stringify(one)}`).join(",\n")}\n  ]\n}\n`;
}

function overridesOf(room: string, line: readonly string[], index: number) {
  const others = [...layers.slice(0, index).flat(), ...line].filter((other) => other !== room);
  const below = layers.slice(index + 1).flat();
  const direction = {
    group: [...others.map((other) => `**/${other}/**`), ...[...shells, "__tests__/**"].map((name) => `**/${name}`)],
    message: `src/${room} may import ${below.length === 0 ? "no other room" : `only ${below.join(", ")}`}; see docs/architecture.md.`,
  };
  const scopes = [
    `${room}/**`,
    ...confined.flatMap(({ files }) => files).filter((file) => file.startsWith(`${room}/`)),
  ];
  return [...new Set(scopes)].map((scope) => ({
    includes: [`**/src/${scope}`],
    linter: {
      rules: {
        style: {
          noProcessEnv: index === 0 ? "off" : "error",
          noRestrictedImports: {
            level: "error",
            options: {
              patterns: [
                direction,
                ...confined
                  .filter(({ files }) => !files.includes(scope))
                  .map(({ modules, message }) => ({ group: modules, message })),
              ],
            },
          },
        },
      },
    },
  }));
}

if (import.meta.main) writeFileSync(join(dirname(import.meta.dirname), rulesFile), roomRules());
