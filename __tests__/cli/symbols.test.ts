import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";
import { goMod, type SourceTree, under } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

let host: string;
beforeAll(async () => {
  host = await buildHost();
});

const handler = "func(w http.ResponseWriter, r *http.Request)";

/** A plugin that declares this. */
function declaring(declaration: string): SourceTree {
  const main = `package main\n\nimport "net/http"\n\nvar _ http.Handler\n\n${declaration}\n`;
  return { "go.mod": goMod({ module: "example.com/auth" }), "main.go": main };
}

/** The verdict on a plugin with a required symbol, as a built file and as source that is built. */
async function bothWays(source: SourceTree, symbol: string) {
  const flags = ["--symbol", symbol, "--format", "json"];
  const file = await buildPlugin({ source });
  const cwd = await sourceFolder(under("auth", source));
  const built = await cli(["verify", host, file, ...flags]);
  const fromSource = await cli(["run", "--gateway", host, "--plugin", "auth", ...flags], { cwd });
  return [built, fromSource].map(({ code, stdout }) => {
    const plugin = asReport(JSON.parse(stdout)).checks[0]?.plugins[0];
    const errors = plugin?.findings.filter(({ severity }) => severity === "error") ?? [];
    return { code, verdict: plugin?.verdict, stage: plugin?.loaderStage, errors };
  });
}

describe("a variable where the gateway expects a function is one sentence and rejected, built and from source", () => {
  test.each([
    ["AuthCheck=tyk-pre", `var AuthCheck = ${handler} {}`],
    ["AuthCheck=func() string", 'var AuthCheck = "text"'],
  ])("%s", async (symbol, declaration) => {
    const message = "The plugin exports AuthCheck as a variable, and the gateway expects a function.";
    const [built, fromSource] = await bothWays(declaring(declaration), symbol);
    expect(built).toMatchObject({ code: 1, verdict: "rejected", stage: "lookup", errors: [{ message }] });
    expect(fromSource).toMatchObject({
      code: 1,
      verdict: "rejected",
      stage: "lookup",
      errors: [{ message, where: { file: "auth/main.go", line: 7 } }],
    });
  });
});

test("a function where the gateway expects a variable is rejected both ways, too", async () => {
  const source = declaring("func HandlerRegisterer() {}");
  for (const one of await bothWays(source, "HandlerRegisterer=krakend-handler")) {
    expect(one).toMatchObject({
      code: 1,
      verdict: "rejected",
      errors: [{ message: "The plugin exports HandlerRegisterer as a function, and the gateway expects a variable." }],
    });
  }
});

test("what is as the hook wants it loads, and verify says what a built file does not tell", async () => {
  const source = declaring(`${handler.replace("func", "func AuthCheck")} {}`);
  for (const one of await bothWays(source, "AuthCheck=tyk-pre")) {
    expect(one).toMatchObject({ code: 0, verdict: "loads", errors: [] });
  }
  const { stdout } = await cli(["verify", host, await buildPlugin({ source }), "--symbol", "AuthCheck=tyk-pre"]);
  expect(stdout).toContain("AuthCheck is a function; whether it is a tyk-pre is not recorded in a built file");
});

test("verify refuses a hook that is none in the words of run", async () => {
  const { code, stderr } = await cli(["verify", host, await buildPlugin(), "--symbol", "AuthCheck=tyk-atuh"]);
  expect(code).toBe(2);
  expect(stderr).toBe('go-plugin-verifier: symbols: "tyk-atuh" is no hook; did you mean tyk-auth?\n');
});

test("a symbol of a plugin that nobody named is refused, not passed over, before anything is built", async () => {
  const cwd = await sourceFolder(under("auth", declaring(`func AuthCheck() {}`)));
  const args = ["run", "--gateway", host, "--plugin", "auth", "--symbol", "atuh:AuthCheck"];
  const { code, stdout, stderr } = await cli(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("symbols: atuh:AuthCheck names no plugin of this run; they are auth.");
  expect(stderr).not.toContain("Building auth");
  expect(await cli([...args.slice(0, -1), "auth:AuthCheck"], { cwd })).toMatchObject({ code: 0 });
});
