import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/dispatch.ts";
import { progressOn } from "../../src/cli/progress.ts";
import { findingKinds } from "../../src/model/catalogue.ts";
import type { Fix, FixStep } from "../../src/model/fix.ts";
import type { CheckReport, Finding, PluginReport, Report } from "../../src/model/report.ts";
import { verdicts } from "../../src/model/report.ts";
import { reportOutputs } from "../../src/publish/outputs.ts";
import { annotations } from "../../src/report/annotations.ts";
import { diffRows, renderDiff, renderDiffJson, renderDiffMarkdown } from "../../src/report/diff.ts";
import {
  type Inspection,
  renderInspection,
  renderInspectionJson,
  renderInspectionMarkdown,
} from "../../src/report/inspect.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { renderText } from "../../src/report/text.ts";
import { temporaryFolder } from "../support/files.ts";
import { parseJunit } from "../support/junit-reader.ts";
import { sarifProblems } from "../support/sarif-schema.ts";

/** What commands of a runner are made of, what breaks lines somewhere, and what is not seen in between. */
const bricks = [
  ..."\n\r\t\v\f\u0000\u0085\u00a0\u2000\u2028\u3000\ufeff\ue000 :#[]`|.\\",
  ..."::|##[|::error::|##[error]|::add-mask::|\r\n|\n::|x".split("|"),
];
const foreign = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...bricks), { maxLength: 6 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(":", "::", "a :", "#", "##", "[", "#[", "##[") },
);
const foreigns = fc.array(foreign, { maxLength: 4 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** What the runner reads as a line, and as a command. Source: actions/runner, ActionCommand. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => /^[\s\u0085]*::/u.test(line) || line.includes("##["));
}

/** Records without the members that are undefined, as ours are made. */
function record<T extends object>(shape: { readonly [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }) {
  return fc
    .record<Record<string, unknown>>(shape)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, of]) => of !== undefined)) as T);
}

const finding = record<Finding>({
  kind: fc.constantFrom(...findingKinds),
  severity: fc.constantFrom("error", "warning", "notice"),
  subject: maybe(foreign),
  gateway: maybe(foreign),
  plugin: maybe(foreign),
  message: foreign,
  where: maybe(fc.record({ file: foreign, line: fc.integer({ min: 1, max: 9 }) })),
  fix: maybe(foreign),
  accepted: maybe(foreign),
});
const fixStep: fc.Arbitrary<FixStep> = fc.oneof(
  record<Extract<FixStep, { kind: "command" }>>({
    kind: fc.constant("command" as const),
    line: foreign,
    folder: maybe(foreign),
  }),
  fc.record({ kind: fc.constant("change" as const), sentence: foreign }),
);
const plugin = record<PluginReport>({
  name: foreign,
  path: foreign,
  sha256: maybe(foreign),
  size: maybe(fc.nat()),
  source: maybe(record<{ folder: string; goMod?: string }>({ folder: foreign, goMod: maybe(foreign) })),
  target: maybe(foreign),
  goVersion: maybe(foreign),
  pluginPath: maybe(foreign),
  verdict: fc.constantFrom(...verdicts),
  loaderStage: maybe(fc.constantFrom("realpath", "dlopen", "init", "lookup")),
  loaderError: maybe(foreign),
  package: maybe(foreign),
  shared: maybe(fc.nat(9)),
  different: maybe(foreigns),
  symbols: foreigns,
  notReached: maybe(fc.constant(true)),
  integrity: maybe(fc.constantFrom("intact", "altered", "unknown")),
  preflight: maybe(fc.constantFrom("clear", "refused")),
  cause: maybe(fc.record({ kind: fc.constantFrom(...findingKinds), evidence: foreigns })),
  fix: maybe(
    record<Fix>({
      standing: fc.constantFrom("proven", "try", "none"),
      steps: fc.array(fixStep, { maxLength: 4 }),
      reason: maybe(foreign),
      patch: maybe(foreign),
    }),
  ),
  load: maybe(
    record<NonNullable<PluginReport["load"]>>({
      how: fc.constantFrom("native", "image", "qemu"),
      loader: foreign,
      outcome: fc.constantFrom("loads", "rejected", "crashes", "undecided"),
      error: maybe(foreign),
      by: maybe(fc.constantFrom("loader", "plugin")),
      packages: maybe(fc.nat(9)),
      command: foreign,
      took: fc.nat(9),
    }),
  ),
  findings: fc.array(finding, { maxLength: 4 }),
});
const check = record<CheckReport>({
  gateway: record<CheckReport["gateway"]>({
    reference: foreign,
    resolved: maybe(foreign),
    servedBy: maybe(foreign),
    path: maybe(foreign),
    sha256: maybe(foreign),
    integrity: maybe(fc.constantFrom("intact", "altered", "unknown")),
    digest: maybe(foreign),
    verifiedBy: fc.constantFrom("pinned-digest", "checksums", "registry-digest", "none"),
    goVersion: maybe(foreign),
    module: maybe(foreign),
    revision: maybe(foreign),
    packages: maybe(fc.nat(9)),
    runtime: maybe(
      record<{ libc?: string; interpreter?: string }>({ libc: maybe(foreign), interpreter: maybe(foreign) }),
    ),
  }),
  target: foreign,
  together: fc.boolean(),
  build: maybe(
    record<NonNullable<CheckReport["build"]>>({
      builder: fc.constantFrom("native", "container"),
      image: maybe(foreign),
      digest: maybe(foreign),
      goVersion: foreign,
      command: foreign,
      again: maybe(foreign),
      buildId: maybe(foreign),
      pins: maybe(fc.array(fc.record({ module: foreign, from: foreign, to: foreign }), { maxLength: 2 })),
      rebuild: maybe(
        record<{ sameFingerprints: boolean; sameBytes: boolean; differs?: readonly string[] }>({
          sameFingerprints: fc.boolean(),
          sameBytes: fc.boolean(),
          differs: maybe(foreigns),
        }),
      ),
    }),
  ),
  plugins: fc.array(plugin, { maxLength: 3 }),
});
const report = fc.record<Report>({
  schemaVersion: fc.constant(1),
  tool: fc.record({ name: fc.constant("go-plugin-verifier"), version: fc.constant("0") }),
  verdict: fc.constantFrom(...verdicts),
  checks: fc.array(check, { maxLength: 2 }),
});
const style = fc.record({ color: fc.boolean(), width: fc.integer({ min: 1, max: 150 }), verbose: fc.boolean() });

const module = record<{ path: string; version: string; sum?: string; replacedBy?: never }>({
  path: foreign,
  version: foreign,
  sum: maybe(foreign),
  replacedBy: fc.constant(undefined),
});
const side = fc.record({
  file: foreign,
  buildInfo: record<Parameters<typeof diffRows>[0]>({
    goVersion: foreign,
    path: maybe(foreign),
    main: maybe(module),
    dependencies: fc.array(module, { maxLength: 3 }),
    settings: fc.array(fc.record({ key: foreign, value: foreign }), { maxLength: 3 }),
  }),
});
const inspection = record<Inspection>({
  file: foreign,
  role: fc.constantFrom("plugin", "program", "library", "object"),
  format: fc.constantFrom("elf", "mach-o"),
  bits: fc.constantFrom(32, 64),
  target: foreign,
  integrity: fc.constantFrom("intact", "altered", "unknown"),
  stripped: maybe(fc.constant(true)),
  goVersion: maybe(foreign),
  buildInfo: maybe(foreigns),
  noPluginSupport: maybe(fc.constantFrom("no-cgo", "static")),
  pluginPath: maybe(foreign),
  exports: maybe(fc.array(fc.record({ name: foreign, kind: fc.constant("function" as const) }), { maxLength: 3 })),
  fingerprints: fc.array(fc.record({ package: foreign, hash: fc.constant("00112233aabbccdd") }), { maxLength: 3 }),
  moduleData: fc.constant({ firstModuleData: undefined, moduleDataType: undefined }),
  interpreter: maybe(foreign),
  needed: foreigns,
  versionNeeds: fc.array(fc.record({ library: foreign, version: foreign, weak: fc.boolean() }), { maxLength: 3 }),
});

/** Everything that a command or a call prints. */
function recorder(isTTY = false) {
  const printed: string[] = [];
  const stream = { write: (text: string) => printed.push(text), ...(isTTY && { isTTY, columns: 80 }) };
  return {
    terminal: { stdout: stream, stderr: stream, env: { NO_COLOR: "1" }, debug: true },
    text: () => printed.join(""),
  };
}

describe("no line that holds foreign text is a command to a runner", () => {
  test("of a report as text, on terminals of any width", () => {
    const holds = fc.property(report, style, (of, look) => {
      expect(commandsIn(renderText(of, look))).toEqual([]);
    });
    fc.assert(holds);
  });

  test("of a report as Markdown", () => {
    const holds = fc.property(report, (of) => {
      expect(commandsIn(renderMarkdown(of))).toEqual([]);
    });
    fc.assert(holds);
  });

  test("of a report as JSON, which means what was meant", () => {
    fc.assert(
      fc.property(report, (of) => {
        const json = renderJson(of);
        expect(commandsIn(json)).toEqual([]);
        expect(JSON.parse(json)).toEqual(of);
      }),
    );
  });

  test("of a report as SARIF and as JUnit, which are valid", async () => {
    await fc.assert(
      fc.asyncProperty(report, async (of) => {
        const [sarif, junit] = [renderSarif(of), renderJunit(of, "mismatch")];
        expect(commandsIn(sarif)).toEqual([]);
        expect(commandsIn(junit)).toEqual([]);
        expect(sarifProblems(JSON.parse(sarif))).toEqual([]);
        await parseJunit(junit);
      }),
    );
  });

  test("of annotations and outputs", () => {
    fc.assert(
      fc.property(report, (of) => {
        for (const { title, message, file = "" } of annotations(of)) {
          expect(commandsIn(`${title}\n${message}\n${file}`)).toEqual([]);
          expect(title).not.toMatch(/[\r\n]/);
        }
        const outputs = reportOutputs(of, ".");
        expect(commandsIn(Object.values(outputs).join("\n"))).toEqual([]);
        expect(outputs["gateway-go-version"] ?? "go1.0").toMatch(/^go1\.[\w.\ngo]+$/);
      }),
    );
  });

  test("of the comparison of two files", () => {
    fc.assert(
      fc.property(side, side, style, (a, b, look) => {
        const rows = diffRows(a.buildInfo, b.buildInfo, []);
        expect(commandsIn(renderDiff(a, b, rows, look))).toEqual([]);
        expect(commandsIn(renderDiffMarkdown(a, b, rows))).toEqual([]);
        expect(commandsIn(renderDiffJson(a, b, rows))).toEqual([]);
      }),
    );
  });

  test("of the inspection of one file", () => {
    fc.assert(
      fc.property(inspection, style, fc.constantFrom("counted", "listed"), (of, look, fingerprints) => {
        expect(commandsIn(renderInspection(of, { ...look, fingerprints }))).toEqual([]);
        expect(commandsIn(renderInspectionMarkdown(of))).toEqual([]);
        expect(commandsIn(renderInspectionJson(of))).toEqual([]);
      }),
    );
  });

  test("of progress, on a terminal and in a log", async () => {
    await fc.assert(
      fc.asyncProperty(foreign, foreign, fc.boolean(), async (heading, said, isTTY) => {
        const { terminal, text } = recorder(isTTY);
        const { logger, sink } = progressOn(terminal);
        logger.info(said);
        logger.warning(said);
        logger.debug(said);
        await logger.group(heading, async () => sink.line(said));
        expect(commandsIn(text())).toEqual([]);
      }),
    );
  });

  test("of the errors of every command, whatever is in its arguments", async () => {
    const folder = await temporaryFolder();
    const commands = ["verify", "diff", "inspect", "profile", "explain", "build", "run", "fetch", "help", ""];
    const words = fc.tuple(
      fc.constantFrom(...commands),
      fc.array(
        fc.oneof(
          foreign,
          fc
            .tuple(fc.constantFrom("format", "output", "gateway", "plugin", "target", "symbol", "ignore"), foreign)
            // A file may really be written.
            .map(([flag, value]) => `--${flag}=${flag === "output" ? `${folder}/` : ""}${value}`),
        ),
        { maxLength: 4 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(words, async ([command, rest]) => {
        const { terminal, text } = recorder();
        // A word of slashes would be a folder that is there.
        await main([command, ...rest.filter((word) => !word.startsWith("/"))], terminal);
        expect(commandsIn(text())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
