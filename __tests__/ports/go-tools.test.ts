import { expect, test } from "vitest";
import { goActivity } from "../../src/ports/go-tools.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { goMod } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";

test.runIf(process.platform === "linux")(
  "what a build is at is seen from outside: which package, and the linker",
  async () => {
    const { go, env } = await toolchain("1.24.6");
    const main = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe("", nil) }\n';
    const cwd = await sourceFolder({ "go.mod": goMod({ module: "example.com/slow" }), "main.go": main });
    const seen = new Set<string>();
    const watch = setInterval(() => seen.add(goActivity(process.pid) ?? ""), 20);
    const { code } = await run(go, ["build", "-o", "program", "."], {
      cwd,
      env: { ...env, GOCACHE: await temporaryFolder() },
    });
    clearInterval(watch);
    expect(code).toBe(0);
    expect([...seen]).toContain("linking");
    expect([...seen].filter((activity) => /^compiling [\w./]+$/.test(activity)).length).toBeGreaterThan(3);
    expect(goActivity(process.pid)).toBeUndefined();
  },
);
