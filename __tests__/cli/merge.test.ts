import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { PluginReport, Report } from "../../src/model/report.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";
import { cli, type Ended } from "./command-line.ts";

let host: string;
let untrimmed: string;
let good: string;
/** What `verify` says of the plugin in each host. */
let loads: Report;
let rejected: Report;

beforeAll(async () => {
  [host, untrimmed, good] = [await buildHost(), await buildHost({ flags: [] }), await buildPlugin()];
  const judged = async (gateway: string) => {
    const { stdout } = await cli(["verify", gateway, good, "--format", "json"]);
    return asReport(JSON.parse(stdout));
  };
  [loads, rejected] = [await judged(host), await judged(untrimmed)];
});

/** A plan of one job for each host, and a folder for their reports. */
async function planned(
  ...more: readonly string[]
): Promise<{ plan: string; folder: string; names: readonly string[] }> {
  const folder = await temporaryFolder();
  const plan = join(folder, "matrix.json");
  const args = ["--gateway", host, "--gateway", untrimmed, "--plugin", good, "--target", "linux/amd64", ...more];
  expect(await cli(["plan", ...args, "-o", plan])).toMatchObject({ code: 0 });
  const { include } = JSON.parse(await readFile(plan, "utf8"));
  const reports = join(folder, "reports");
  await mkdir(reports);
  return { plan, folder: reports, names: include.map(({ report }: { report: string }) => report) };
}

interface Merged extends Ended {
  readonly report: Report;
  readonly plugins: readonly PluginReport[];
}

/** Merges what the jobs left, as files by their names. */
async function merged(...left: readonly (unknown | undefined)[]): Promise<Merged> {
  const { plan, folder, names } = await planned();
  for (const [at, report] of left.entries()) {
    const text = typeof report === "string" ? report : JSON.stringify(report);
    if (report !== undefined) await writeFile(join(folder, `${names[at]}.json`), text);
  }
  const ended = await cli(["merge", "--plan", plan, folder, "--format", "json"]);
  const report = asReport(JSON.parse(ended.stdout));
  return { ...ended, report, plugins: report.checks.flatMap(({ plugins }) => plugins) };
}

const verdictsOf = ({ plugins }: Merged) => plugins.map(({ verdict }) => verdict);

describe("the reports of all jobs", () => {
  test("are one grid with one verdict, the checks word for word", async () => {
    const all = await merged(loads, rejected);
    expect(all.report.checks).toEqual([...loads.checks, ...rejected.checks]);
    expect(all.report.verdict).toBe("rejected");
    expect({ code: all.code, stderr: all.stderr }).toEqual({ code: 1, stderr: "" });
  });

  test("may lie in folders, as artifacts are unpacked, and are green where all are", async () => {
    const { plan, folder, names } = await planned("--max-jobs", "1");
    const [name = ""] = names;
    await mkdir(join(folder, name));
    const checks = [
      ...loads.checks,
      ...loads.checks.map((check) => ({ ...check, gateway: { ...check.gateway, reference: untrimmed } })),
    ];
    await writeFile(join(folder, name, "report.json"), JSON.stringify({ ...loads, checks }));
    expect(await cli(["merge", "--plan", plan, folder])).toMatchObject({ code: 0, stderr: "" });
  });

  test("of which one is missing are unknown there, never good", async () => {
    const all = await merged(loads);
    expect(verdictsOf(all)).toEqual(["loads", "unknown"]);
    expect(all.report.checks[1]).toMatchObject({ gateway: { reference: untrimmed }, target: "linux/amd64" });
    expect(all.plugins[1]?.findings).toEqual([
      { kind: "missing-report", severity: "warning", message: "Job 2: it left no report; its log says why." },
    ]);
    expect(all.code).toBe(3);
    expect(all.stderr).toContain("it left no report");
  });

  test("call a plugin alike whose job left none: as the others do, else by its line in the plan", async () => {
    const [check] = loads.checks;
    const renamed = { ...loads, checks: [{ ...check, plugins: [{ ...check?.plugins[0], name: "other" }] }] };
    expect((await merged(renamed)).plugins.map(({ name }) => name)).toEqual(["other", "other"]);
    const folder = await temporaryFolder();
    const lines = ["./auth/", "b/headers.so", "own=.", ".", "plugins/*"].flatMap((line) => ["--plugin", line]);
    await cli(["plan", "--gateway", host, ...lines, "--target", "linux/amd64", "-o", "plan.json"], { cwd: folder });
    const { stdout } = await cli(["merge", "--plan", "plan.json", ".", "--format", "json"], { cwd: folder });
    const names = asReport(JSON.parse(stdout)).checks[0]?.plugins.map(({ name }) => name);
    expect(names).toEqual(["auth", "headers", "own", ".", "plugins/*"]);
  });
});

describe("a report that anybody may have written", () => {
  test.each([
    ["no JSON", "{", "is none that this version reads: the whole file"],
    ["nothing", "null", "is none that this version reads"],
    ["another schema", '{"schemaVersion":2}', "is none that this version reads: schemaVersion"],
    [
      "no checks",
      '{"schemaVersion":1,"tool":{"name":"go-plugin-verifier","version":"1.0.0"},"verdict":"loads","checks":[]}',
      "lacks",
    ],
  ])("with %s counts for nothing", async (_, text, why) => {
    const all = await merged(text, rejected);
    expect(verdictsOf(all)).toEqual(["unknown", "rejected"]);
    expect(all.plugins[0]?.findings[0]?.message).toContain(why);
  });

  test.each([
    ["a verdict", { verdict: "splendid" }],
    ["a kind of finding", { findings: [{ kind: "| x |", severity: "error", message: "x" }] }],
    ["a digest", { sha256: "</td>" }],
    ["a list", { symbols: "AuthCheck" }],
    ["a line", { findings: [{ kind: "undecided", severity: "error", message: "x", where: { file: "a", line: 1.5 } }] }],
  ])("with %s that no report has counts for nothing", async (_, change) => {
    const [check] = loads.checks;
    const forged = { ...loads, checks: [{ ...check, plugins: [{ ...check?.plugins[0], ...change }] }] };
    expect(verdictsOf(await merged(forged, rejected))).toEqual(["unknown", "rejected"]);
  });

  test("claims the check of no other job: then nothing of it counts", async () => {
    const claim = loads.checks.map((check) => ({ ...check, gateway: { ...check.gateway, reference: untrimmed } }));
    const all = await merged({ ...loads, checks: [...loads.checks, ...claim] }, undefined);
    expect(verdictsOf(all)).toEqual(["unknown", "unknown"]);
    expect(all.stderr).toContain("claims the check of");
    expect(verdictsOf(await merged({ ...loads, checks: [...loads.checks, ...loads.checks] }, rejected))).toEqual([
      "unknown",
      "rejected",
    ]);
  });

  test("hides no plugin: fewer than were planned, or one that nobody reaches, are unknown", async () => {
    const [check] = loads.checks;
    const [plugin] = check?.plugins ?? [];
    expect(verdictsOf(await merged({ ...loads, checks: [{ ...check, plugins: [] }] }, rejected))[0]).toBe("unknown");
    const unreached = { ...plugin, notReached: true };
    const all = await merged({ ...loads, checks: [{ ...check, plugins: [unreached] }] }, rejected);
    expect(all.plugins[0]).toMatchObject({ verdict: "unknown", findings: [{ kind: "missing-report" }] });
    expect(all.plugins[0]?.notReached).toBeUndefined();
  });

  test("writes nothing of its own into the page", async () => {
    const { plan, folder, names } = await planned();
    const hostile = "</details>\n# @everyone [x](http://e.example) | `code` <img src=x>\n::error::x\u001b[2J";
    const [check] = rejected.checks;
    const [plugin] = check?.plugins ?? [];
    const forged = {
      ...rejected,
      checks: [
        {
          ...check,
          gateway: { ...check?.gateway, reference: host, module: hostile, resolved: hostile },
          build: { builder: "native", goVersion: hostile, command: hostile, image: hostile },
          plugins: [
            {
              ...plugin,
              name: hostile,
              path: hostile,
              loaderError: hostile,
              package: hostile,
              different: [hostile],
              symbols: [hostile],
              findings: [
                {
                  kind: "setting",
                  severity: "error",
                  subject: hostile,
                  message: hostile,
                  fix: hostile,
                  gateway: hostile,
                  plugin: hostile,
                },
              ],
            },
          ],
        },
      ],
    };
    await writeFile(join(folder, `${names[0]}.json`), JSON.stringify(forged));
    await writeFile(join(folder, `${names[1]}.json`), JSON.stringify(rejected));
    const { stdout } = await cli(["merge", "--plan", plan, folder, "--format", "markdown"]);
    expect(stdout).toContain(basename(good));
    // What is shown as code is not read as Markdown.
    const prose = stdout.replace(/^(`{3,})[\s\S]*?^\1$/gm, "").replace(/`[^`\n]*`|<code>.*?<\/code>/g, "");
    expect(prose).not.toMatch(/^# |<img|\]\(http|@everyone|^::/m);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("a plan", () => {
  test.each([
    ["nothing", "", "plan: nothing is given"],
    ["text", "matrix", "plan: this is no output of plan"],
    ["no jobs", '{"include":[]}', "plan: this is no output of plan: include"],
    ["a job without a report", '{"include":[{"job":1}]}', "plan: this is no output of plan: include.0"],
  ])("that is %s is refused", async (_, text, why) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "plan.json"), text);
    const ended = await cli(["merge", "--plan", "plan.json", "."], { cwd: folder });
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });

  test("without a folder of reports is refused, and the sentence says what to download", async () => {
    const { plan } = await planned();
    const ended = await cli(["merge", "--plan", plan, "./lost"]);
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no folder "./lost"; download the artifacts'),
    });
  });
});
