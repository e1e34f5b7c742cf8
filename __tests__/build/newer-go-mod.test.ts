import { beforeEach, describe, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { under, writeTree } from "../support/source-tree.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let here: Surroundings;
beforeEach(() => {
  here = surroundingsOfTest();
});

const newer = [
  "go 1.26.1",
  "toolchain go1.26.3",
  "godebug (\n\tdefault=go1.25\n\thttp2client=0\n)",
  "tool example.com/p/cmd/tool",
  "ignore ./node_modules",
];
const main = "package main\n\nfunc Answer() int { return 42 }\n";
const sibling = { "go.mod": `module example.com/sibling\n\n${newer.join("\n\n")}\n`, "s.go": "package sibling\n" };

describe.each<GoVersion>(["1.19.13", "1.22.12", "1.24.6"])("for a gateway of Go %s", (go) => {
  async function builds(): Promise<readonly (string | undefined)[]> {
    const host = await buildHost({ go });
    const outcome = await buildFor(host, "p", here);
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
    const { answers } = await openInHost(host, [outcome.file]);
    expect(answers[0]?.error).toBeUndefined();
    return outcome.findings.map(({ subject }) => subject);
  }

  test("a module whose go.mod is of a newer Go builds, and what was left out is said once a line", async () => {
    await writeTree(
      here.folder,
      under("p", { "go.mod": `module example.com/p\n\n${newer.join("\n\n")}\n`, "main.go": main }),
    );
    const subjects = await builds();
    expect(subjects).toContain("go");
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  test("a sibling in the workspace whose go.mod is of a newer Go, and a go.work of a newer Go", async () => {
    await writeTree(here.folder, {
      "go.work": "go 1.26.1\n\ntoolchain go1.26.3\n\ngodebug default=go1.25\n\nuse ./p\n\nuse ./sibling\n",
      ...under("p", {
        "go.mod": "module example.com/p\n\ngo 1.17\n",
        "main.go": 'package main\n\nimport _ "example.com/sibling"\n\nfunc Answer() int { return 42 }\n',
      }),
      ...under("sibling", sibling),
    });
    await builds();
  });

  test("a module beside it that a replace line names", async () => {
    await writeTree(here.folder, {
      ...under("p", {
        "go.mod":
          "module example.com/p\n\ngo 1.17\n\nrequire example.com/sibling v0.0.0\n\nreplace example.com/sibling => ../sibling\n",
        "main.go": 'package main\n\nimport _ "example.com/sibling"\n\nfunc Answer() int { return 42 }\n',
      }),
      ...under("sibling", sibling),
    });
    await builds();
  });
});
