import { describe, expect, test } from "vitest";
import type { Fix } from "../../src/model/fix.ts";
import { reportOutputs } from "../../src/publish/outputs.ts";
import { annotations } from "../../src/report/annotations.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { renderText } from "../../src/report/text.ts";
import { fixCommands } from "../../src/report/wording.ts";
import { reportOf, untrimmedPlugin } from "./sample.ts";

const get = { kind: "command", line: "go get example.com/kit@v1.0.0" } as const;
const tidy = { kind: "command", line: "go mod tidy" } as const;
const rebuilt = { kind: "change", sentence: "Build the gateway with the same flags." } as const;
const source = { folder: "plugins/bare", goMod: "plugins/bare/go.mod" };
const patch =
  "--- a/go.mod\n+++ b/go.mod\n@@ -3 +3 @@\n-require example.com/kit v1.1.0\n+require example.com/kit v1.0.0\n";

const report = (fix: Fix) => reportOf(untrimmedPlugin({ source, fix }));
const text = (fix: Fix, verbose = false) => renderText(report(fix), { width: 100, color: false, verbose });
/** The lines of the page between the cause and what follows the fix. */
const page = (fix: Fix) =>
  renderMarkdown(report(fix))
    .replace(/^[\s\S]*?- No package of the gateway[^\n]*\n\n|\n- ⚠️[\s\S]*$/g, "")
    .trimEnd();

test.each([
  ["one folder", ["a\u001bb", "a\u001bb"]],
  ["several", ["a\u001bb", "c\nrm -r d"]],
])("commands for folders whose names cannot be pasted change nothing elsewhere: %s", (_, [one, two]) => {
  const steps = [
    { ...get, ...(one !== undefined && { folder: one }) },
    { ...tidy, ...(two !== undefined && { folder: two }) },
  ];
  const fix: Fix = { standing: "proven", steps };
  const shown = ["a\\x1bb", two === one ? "a\\x1bb" : "c\\nrm -r d"];
  const lines = [`# in ${shown[0]}: ${get.line}`, `# in ${shown[1]}: ${tidy.line}`];
  expect(text(fix)).toContain(lines.join("\n            "));
  expect(fixCommands(fix, (folder) => folder)).toEqual(lines);
});

describe("a fix that was tried again", () => {
  const fix: Fix = { standing: "proven", steps: [get, tidy, rebuilt], patch };

  test("is called one, with its folder, and its sentence outside of the commands", () => {
    expect(text(fix)).toContain(
      [
        "  Fix       (proven: resolved again)",
        "            cd plugins/bare",
        "            go get example.com/kit@v1.0.0",
        "            go mod tidy",
        "            Build the gateway with the same flags.",
        "  Packages",
      ].join("\n"),
    );
    expect(page(fix)).toBe(
      [
        "**Fix** (proven: resolved again)",
        "",
        "```sh",
        "cd plugins/bare",
        "go get example.com/kit@v1.0.0",
        "go mod tidy",
        "```",
        "",
        "Build the gateway with the same flags.",
        "",
        "<details><summary>What it changes</summary>",
        "",
        "```diff",
        ...patch.trimEnd().split("\n"),
        "```",
        "",
        "</details>",
      ].join("\n"),
    );
    expect(text(fix, true)).toContain("+require example.com/kit v1.0.0");
  });

  test("is told by every other form, too", () => {
    const lines = [
      "Fix (proven: resolved again): cd plugins/bare",
      "     go get example.com/kit@v1.0.0",
      "     go mod tidy",
    ];
    expect(annotations(report(fix))[0]?.message).toContain(lines.join("\n"));
    expect(renderJunit(report(fix), "mismatch")).toContain(lines.join("\n"));
    expect(renderSarif(report(fix))).toContain(
      "Fix (proven: resolved again): cd plugins/bare && go get example.com/kit@v1.0.0 && go mod tidy Build the gateway",
    );
  });
});

describe("the output fix", () => {
  test.each([
    [".", ["(cd plugins/bare && go get example.com/kit@v1.0.0)", "(cd plugins/bare && go mod tidy)"]],
    ["./work", ["(cd work/plugins/bare && go get example.com/kit@v1.0.0)", "(cd work/plugins/bare && go mod tidy)"]],
  ])("has commands alone, one a line, for the root of the workspace: working-directory %s", (directory, lines) => {
    const { fix } = reportOutputs(report({ standing: "try", steps: [get, rebuilt, tidy] }), directory);
    expect(fix).toBe(lines.join("\n"));
  });

  test("has none where there is none that helps", () => {
    for (const fix of [
      { standing: "try", steps: [rebuilt] },
      { standing: "none", steps: [get] },
    ] as const) {
      expect(reportOutputs(report(fix), ".")).not.toHaveProperty("fix");
    }
  });
});

describe("several folders", () => {
  const fix: Fix = { standing: "try", steps: [{ ...get, folder: "lib" }, { ...tidy, folder: "it's here" }, rebuilt] };

  test("stand at each of the commands", () => {
    const lines = ["(cd lib && go get example.com/kit@v1.0.0)", "(cd 'it'\\''s here' && go mod tidy)"];
    expect(page(fix)).toContain(["```sh", ...lines, "```"].join("\n"));
    expect(text(fix)).toContain(`  Try       ${lines.join("\n            ")}`);
  });
});

describe("where nothing helps", () => {
  const fix: Fix = {
    standing: "none",
    reason: "example.com/kit v1.1.0 needs a newer x/sys than the gateway has.",
    steps: [rebuilt, { kind: "change", sentence: "Do without example.com/kit." }],
  };

  test("the reason and what is left are said", () => {
    expect(page(fix)).toBe(
      [
        "**No fix exists:** example.com/kit v1.1.0 needs a newer x/sys than the gateway has.",
        "",
        "- Build the gateway with the same flags.",
        "- Do without example.com/kit.",
      ].join("\n"),
    );
    expect(text(fix)).toContain(
      [
        "  No fix exists: example.com/kit v1.1.0 needs a newer x/sys than the gateway has.",
        "  Choices   Build the gateway with the same flags.",
        "            Do without example.com/kit.",
      ].join("\n"),
    );
    expect(annotations(report(fix))[0]?.message).toContain("No fix exists: example.com/kit v1.1.0 needs");
    expect(renderSarif(report(fix))).toContain("No fix exists: example.com/kit v1.1.0 needs");
  });
});

test("a long command is broken before its flags, where a shell takes it as one", () => {
  const modules = ["example.com/kit@v1.0.0", "example.com/tools@v1.20.300", "example.com/another-one@v0.1.2"];
  const line = `go mod edit ${modules.map((module) => `-require=${module}`).join(" ")}`;
  const block = page({ standing: "proven", steps: [{ kind: "command", line }] });
  expect(block).toContain(
    ["cd plugins/bare", "go mod edit \\", ...modules.map((one, at) => `  -require=${one}${at < 2 ? " \\" : ""}`)].join(
      "\n",
    ),
  );
  const quoted = `go get ${"'x y' ".repeat(20)}-t`;
  expect(page({ standing: "proven", steps: [{ kind: "command", line: quoted }] })).toContain(`\n${quoted}\n`);
});

test("a diff is bounded, and nothing in it ends its block or acts on a terminal", () => {
  const long = `${"+```\u001b[31m</details>\n".repeat(2000)}`;
  const found = page({ standing: "proven", steps: [get], patch: long });
  expect(found).toContain("… 1700 lines more");
  expect(found).not.toContain("\u001b");
  expect(found.match(/^````diff$/gm)).toHaveLength(1);
  expect(found.split("\n").at(-1)).toBe("</details>");
});
