/**
 * Builds `dist/`: the action, the command line, the library and its types.
 *
 *     node scripts/build.ts
 *
 * The result depends on nothing but the sources and the lock file: no dates, no absolute paths, no hashes in
 * names. `scripts/check.ts` holds the committed folder against it.
 */
import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import { builtinModule, lazyBuiltins } from "./builtins.ts";
import { licenses } from "./licenses.ts";

const root = dirname(import.meta.dirname);

/** Entry points: the name in `dist/` and its source. `cli.js` itself is the launcher, which checks Node first. */
const entries: Readonly<Record<string, string>> = {
  "command-line": "src/cli.ts",
  main: "src/main.ts",
  plan: "src/plan.ts",
  merge: "src/merge.ts",
  index: "src/index.ts",
};

/**
 * Builds everything into a folder.
 * @returns the content of every file, by its path in the folder with `/`
 */
export async function build(): Promise<ReadonlyMap<string, string>> {
  const [bundled, types] = await Promise.all([bundle(), declarations()]);
  const files = new Map([...types, ...[...bundled].map(([path, { code }]) => [path, code] as const)]);
  files.set("licenses.txt", licenses([...bundled.values()].flatMap(({ modules }) => modules)));
  files.set("cli.js", readFileSync(join(root, "scripts/cli-launcher.js"), "utf8"));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One JavaScript file of `dist/`. */
export interface Bundled {
  readonly code: string;
  /** What is loaded before it runs: files of `dist/`, and modules of Node by their names. */
  readonly imports: readonly string[];
  /** Absolute paths of the sources that are in it. */
  readonly modules: readonly string[];
}

/** The JavaScript files of `dist/`, by their paths in it; `cli.js`, the launcher, is not among them. */
export async function bundle(): Promise<ReadonlyMap<string, Bundled>> {
  const input = Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
  if (Object.keys(input).length === 0) return new Map();
  const bundler = await rolldown({
    cwd: root,
    input,
    platform: "node",
    // `debug` takes it up where it happens to lie: here a tool of the tests brings it, elsewhere none would.
    external: ["supports-color"],
    transform: { target: "node22.19" },
    plugins: [withoutDevelopment(), lazyBuiltins(root, (path) => isForObtaining(path) && !isOnVerifyPath(path))],
    // These do nothing but define, and half of a start of the action would go into an HTTP client that it may not need.
    treeshake: {
      moduleSideEffects: [{ test: /\/node_modules\/(@actions\/(core|http-client)|undici)\//, sideEffects: false }],
    },
    onLog(level, log, handle) {
      // Else it would be left for Node to find, and the bundle needs no installation.
      if (log.code === "UNRESOLVED_IMPORT" && !log.id?.includes("node_modules")) return handle("error", log);
      // A package that calls itself through `eval` or ships circular imports is not ours to mend.
      if (level === "warn" && log.id?.includes("node_modules")) return;
      // One face imports a module at once, another only when it needs it: that is meant.
      if (log.code === "INEFFECTIVE_DYNAMIC_IMPORT") return;
      handle(level, log);
    },
  });
  const { output } = await bundler.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    // Half of the time to start is reading source text.
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
    // What several parts need is one file, since thirty small ones take Node 10 ms longer to find and link; what
    // `verify` needs is another, since its start is what people wait for.
    codeSplitting: {
      groups: [
        {
          name: "verify",
          test: (id) => id.startsWith(builtinModule) || isOnVerifyPath(relative(root, id)),
          priority: 2,
        },
        { name: "presets", test: (id) => isAboutPresets(relative(root, id)), priority: 1.8 },
        {
          name: "obtain",
          test: (id) => isForObtaining(relative(root, id)) && !isForUnpacking(relative(root, id)),
          priority: 1.5,
        },
        // 200 KB of a library, for what is written after green.
        { name: "sbom", test: (id) => isForBillsOfMaterials(relative(root, id)), priority: 1.2 },
        { name: "unpack", test: (id) => isForUnpacking(relative(root, id)), priority: 1 },
        { name: "shared", test: (id) => id.startsWith(join(root, "src/")), minShareCount: 2, priority: 0 },
      ],
    },
    sourcemap: false,
  });
  await bundler.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
  return new Map(
    chunks.map(({ fileName, code, imports, modules }) => {
      const used = Object.entries(modules).flatMap(([id, module]) => (module.renderedLength > 0 ? [id] : []));
      return [fileName, { code, imports, modules: used }];
    }),
  );
}

/**
 * Leaves out what a package would take if it were there, and which is there for development alone: else the bundle
 * would depend on what else is installed.
 */
function withoutDevelopment(): Plugin {
  const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  return {
    name: "without-development",
    resolveId(id, importer) {
      if (!importer?.includes("/node_modules/") || /^[./\0]|^node:/.test(id)) return undefined;
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
      return lock.packages[`node_modules/${name}`]?.dev === true ? { id, external: true } : undefined;
    },
  };
}

/** Whether the command `verify` always needs a file. */
function isOnVerifyPath(path: string): boolean {
  const patterns = [
    /^src\/(binary|verify|explain|model)\//,
    /^src\/inputs\/(inputs|input-table)\.ts$/,
    /^src\/build\/(hooks|hook-table|plugin-folder|container\/variables)\.ts$/,
    /^src\/pipeline\/(check|judge|made-report|verify-files|given-gateway|gateway-release|leading-gateways|plugin-target)\.ts$/,
    /^src\/publish\/plugin-file\.ts$/,
    /^src\/content\/(file-source|named-file|file-problem|archive\/detect)\.ts$/,
    /^src\/gateway\/(open-gateway|binary-gateway|plugin-support|profile|profile-schema|profile-folder|named-release|described|packed|presets\/gateway-modules)\.ts$/,
    /^src\/report\/(text|wording|escape|paint|wrap|sentence|exit-code)\.ts$/,
    /^src\/cli\/(verify-command|dispatch|commands|command|arguments|output|terminal|input-flags)\.ts$/,
  ];
  return patterns.some((pattern) => pattern.test(path));
}

/** Whether a file is needed to know a gateway by its module: without the clients that fetch one, which load Node's own. */
function isAboutPresets(path: string): boolean {
  return /^(?:src\/(?:gateway\/(?:presets\/|(?:described|github-reference|version-choice)\.ts)|obtain\/recognise\.ts)|node_modules\/semver\/)/.test(
    path,
  );
}

/** Whether a file is needed only where a gateway has to be fetched or unpacked; the parsers of gateway files come later. */
function isForObtaining(path: string): boolean {
  if (/^src\/gateway\/(yaml|dockerfile)-values\.ts$/.test(path)) return false;
  return /^src\/(obtain|content|gateway)\//.test(path);
}

/** Whether a file is needed only where the bytes of a gateway were fetched, and nothing of it was kept. */
function isForUnpacking(path: string): boolean {
  const patterns = [
    /^src\/content\/archive\/(?!detect)/,
    /^src\/content\/image\/(?!digest|image-manifest|platform)/,
    /^src\/gateway\/system\/(?!runtime-libc)/,
    /^src\/obtain\/(extract|local|read-gateway|release-asset|wanted-program)\.ts$/,
    /^node_modules\/(yauzl|pend)\//,
  ];
  return patterns.some((pattern) => pattern.test(path));
}

function isForBillsOfMaterials(path: string): boolean {
  return /^(?:src\/publish\/sbom\.ts|node_modules\/(?:@cyclonedx|packageurl-js)\/)/.test(path);
}

/** The declarations of the library, with imports that end in `.js` as they do beside the bundle. */
async function declarations(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(join(root, "src/index.ts"))) return files;
  const folder = mkdtempSync(join(tmpdir(), "go-plugin-verifier-types-"));
  try {
    // Types are checked by `npm run check`; here only the shapes are wanted.
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const args = [tsc, "-p", join(root, "scripts/tsconfig.types.json"), "--noCheck", "--outDir", folder];
    await promisify(execFile)(process.execPath, args, { cwd: root });
    for (const path of listFiles(folder)) {
      const text = readFileSync(join(folder, path), "utf8");
      files.set(`types/${path}`, text.replace(/(from |import\()"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2.js"'));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return files;
}

/** All files below a folder, relative to it, sorted. Empty where the folder does not exist. */
export function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** Makes a folder hold exactly these files; what is right already is not touched. @returns the paths that changed */
function write(folder: string, files: ReadonlyMap<string, string>): string[] {
  const changed: string[] = [];
  for (const stale of listFiles(folder).filter((path) => !files.has(path))) {
    rmSync(join(folder, stale));
    changed.push(stale);
  }
  for (const [path, content] of files) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    changed.push(path);
  }
  if (files.has("cli.js")) chmodSync(join(folder, "cli.js"), 0o755);
  return changed;
}

if (import.meta.main) {
  const started = performance.now();
  try {
    const files = await build();
    const changed = write(join(root, "dist"), files);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(`dist: ${files.size} files in ${seconds} s, ${changed.length} changed\n`);
  } catch (error) {
    // The bundler's message shows the place; its stack would only bury it.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
