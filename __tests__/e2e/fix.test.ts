// What `fix` says is applied in each of its three ways, the plugin is built by the line that it prints, and opened.
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeStandIns, standInEnvironment } from "../build/stand-ins.ts";
import { buildHost } from "../support/build.ts";
import { type Ended, run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";

const [system, watch, log] = ["example.com/system", "example.com/watch", "example.com/log"];
const named = (module: string, name: string, more = ""): SourceTree => ({
  "go.mod": `module ${module}\n\ngo 1.18\n${more}`,
  "a.go": `package x\n\n// Name is inlined.\nfunc Name() string { return "${name}" }\n`,
});
/** As fsnotify 1.7.0 does of golang.org/x/sys. */
const watching = (version: string): SourceTree => ({
  "go.mod": `module ${watch}\n\ngo 1.18\n\nrequire ${system} ${version}\n`,
  "w.go": `package watch\n\nimport "${system}"\n\nfunc Name() string { return "watch, " + x.Name() }\n`,
});
const [kit, panel, fresh, wanting] = [
  "example.com/kit",
  "example.com/panel",
  "example.com/fresh",
  "example.com/wanting",
];
const caller = "example.com/caller";
const calling = (version: string, called: string, needed: string): SourceTree => ({
  "go.mod": `module ${caller}\n\ngo 1.18\n\nrequire ${kit} ${needed}\n`,
  "a.go": `package x\n\nimport x "${kit}"\n\nfunc Name() string { return "caller ${version}, " + x.${called}() }\n`,
});
const added: SourceTree = { "added/a.go": "package added\n\nfunc Name() string { return `added` }\n" };
/** A module that imports a package of another one. */
const asking = (module: string, version: string, imported: string, needed: string): SourceTree => ({
  "go.mod": `module ${module}\n\ngo 1.18\n\nrequire ${kit} ${needed}\n`,
  "a.go": `package x\n\nimport (\n\t_ "${kit}"\n\tb "${imported}"\n)\n\nfunc Name() string { return "panel ${version}, " + b.Name() }\n`,
});
const modules: StandIns = {
  [`${kit}@v1.0.0`]: named(kit, "kit 1.0"),
  [`${kit}@v1.1.0`]: {
    ...named(kit, "kit 1.1"),
    ...added,
    "b.go": "package x\n\nfunc Added() string { return `added` }\n",
  },
  [`${caller}@v1.0.0`]: calling("1.0", "Name", "v1.0.0"),
  [`${caller}@v1.1.0`]: calling("1.1", "Name", "v1.1.0"),
  [`${caller}@v1.2.0`]: calling("1.2", "Added", "v1.1.0"),
  [`${panel}@v1.0.0`]: asking(panel, "1.0", kit, "v1.0.0"),
  [`${panel}@v1.1.0`]: asking(panel, "1.1", kit, "v1.0.0"),
  [`${panel}@v1.2.0`]: asking(panel, "1.2", `${kit}/added`, "v1.1.0"),
  [`${panel}@v1.3.0`]: asking(panel, "1.3", `${kit}/added`, "v1.1.0"),
  [`${wanting}@v1.0.0`]: asking(wanting, "1.0", `${kit}/added`, "v1.1.0"),
  [`${fresh}@v1.0.0`]: named(fresh, "fresh 1.0"),
  [`${fresh}@v1.1.0`]: { ...named(fresh, "fresh 1.1"), "go.mod": `module ${fresh}\n\ngo 1.26.0\n` },
  "example.com/fork@v1.5.0": named("example.com/fork", "fork"),
  [`${system}@v0.3.0`]: named(system, "system 0.3"),
  [`${system}@v0.4.0`]: named(system, "system 0.4"),
  [`${system}@v0.5.0`]: named(system, "system 0.5"),
  [`${watch}@v1.6.0`]: watching("v0.3.0"),
  [`${watch}@v1.7.0`]: watching("v0.4.0"),
  [`${log}@v1.8.0`]: named(log, "log 1.8"),
  [`${log}@v1.9.0`]: named(log, "log 1.9"),
  [`${log}@v1.10.0`]: named(log, "log 1.10", `\nrequire ${system} v0.4.0\n`),
};

const program = `"${process.execPath}" "${join(import.meta.dirname, "../../dist/cli.js")}"`;

let root: string;
let env: Readonly<Record<string, string | undefined>>;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "fix-"));
  env = { ...process.env, ...(await standInEnvironment(root, modules)), GOENV: "off" };
});
afterAll(() => removeStandIns(root));

const gatewayWith = (requires: Record<string, string>, replaces: Record<string, string> = {}) =>
  buildHost({ requires, replaces, links: Object.keys(requires), modules });

/** A plugin whose go.mod is written by hand, with the go.sum that belongs to it. */
async function plugin(name: string, gateway: string, files: SourceTree, beside: SourceTree = {}): Promise<string> {
  const folder = join(root, name);
  const readable = (files["go.mod"] ?? "").replace(/^go .*/m, "go 1.18").replace(/^(?:toolchain|godebug) .*/gm, "");
  await writeTree(folder, under("p", { ...files, "go.mod": readable }));
  copyFileSync(gateway, join(folder, "gateway"));
  const { code, stderr } = await run("go", ["mod", "download", "all"], { cwd: join(folder, "p"), env });
  if (code !== 0) throw new Error(stderr);
  await writeTree(folder, { ...under("p", files), ...beside });
  return folder;
}

const using = (...imports: readonly string[]): SourceTree => ({
  "main.go": [
    "package main\n",
    "import (",
    ...imports.map((path, at) => `\tm${at} "${path}"`),
    ")\n",
    `func Answer() string { return ${imports.map((_, at) => `m${at}.Name()`).join(' + "; " + ')} }\n`,
  ].join("\n"),
});

/** Go keeps a requirement of tests alone. */
const sourceOfTest = `package main\n\nimport _ "${system}"\n`;

const fix = (cwd: string, ...flags: readonly string[]): Promise<Ended> =>
  commandLine(["fix", "p", "--gateway", "gateway", ...flags], { cwd, env });

async function sh(script: string, cwd: string): Promise<void> {
  const ended = await run("sh", ["-euc", script], { cwd, env });
  if (ended.code !== 0) throw new Error(`${script}\n${ended.stderr}`);
}

/** The lines below a heading, as they can be pasted. */
function linesBelow(text: string, heading: RegExp): string {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => heading.test(line)) + 1;
  const length = lines.slice(from).findIndex((line) => !line.startsWith("  "));
  return lines.slice(from, from + length).join("\n");
}

const textsIn = (folder: string) =>
  Object.fromEntries(
    ["go.mod", "go.sum"].flatMap((name) =>
      existsSync(join(folder, name)) ? [[name, readFileSync(join(folder, name), "utf8")]] : [],
    ),
  );
const sorted = (text = "") =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .sort();

/** Builds a plugin by the line that `fix` printed. @returns what the host says of it */
async function built(place: string, said: string): Promise<unknown> {
  await sh(linesBelow(said, /^To build it/), place);
  const [file = ""] = readdirSync(join(place, "p")).filter((name) => name.endsWith(".so"));
  const { answers } = await openInHost(join(place, "gateway"), [join(place, "p", file)], { lookup: ["Answer"] });
  return answers[0];
}

/** Follows what is said in all ways, each in a folder of its own. @returns what the plugin answers */
async function followed(folder: string): Promise<unknown> {
  const said = await fix(folder);
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining("Resolved again with exactly these files") });
  const answers: unknown[] = [];
  for (const way of ["write", "patch", "commands"]) {
    const place = `${folder}-${way}`;
    cpSync(folder, place, { recursive: true });
    await sh("git init -q . && git add -A && git -c user.name=x -c user.email=x@example.com commit -qm x", place);
    if (way === "write") expect(await fix(place, "--write")).toMatchObject({ code: 0 });
    if (way === "patch") await sh(`${program} fix p --gateway gateway | git apply`, place);
    if (way === "commands") await sh(linesBelow(said.stdout, /^To change the files/), place);
    const changed = textsIn(join(place, "p"));
    if (way !== "commands") expect(changed).toEqual(textsIn(join(`${folder}-write`, "p")));
    // Go writes the same in an order and form of its own.
    else expect(sorted(changed["go.sum"])).toEqual(sorted(textsIn(join(`${folder}-write`, "p"))["go.sum"]));
    expect(await fix(place, "--check")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("nothing to change"),
    });
    answers.push(await built(place, said.stdout));
  }
  expect(answers.slice(1).map((answer) => JSON.stringify(answer).replace(/-(patch|commands)/g, "-write"))).toEqual(
    answers.slice(1).map(() => JSON.stringify(answers[0])),
  );
  return answers[0];
}

const required = (...modules: readonly string[]) =>
  `// of mine\nmodule example.com/p\n\ngo 1.18\n\nrequire (\n${modules.map((one) => `\t${one}\n`).join("")})\n`;

describe("the plugin loads after what fix says, by --write, git apply and the commands:", () => {
  const fork = "example.com/fork";
  test.each<[string, SourceTree, Record<string, string>, Record<string, string>, string, string]>([
    [
      "a module that needs more than the gateway has stays, and what it asks for is excluded",
      {
        "go.mod": `${required(`${watch} v1.7.0 // newest`)}\nrequire ${system} v0.4.0 // indirect\n`,
        ...using(watch),
      },
      { [system]: "v0.3.0" },
      {},
      `${required(`${watch} v1.7.0 // newest`)}\nrequire ${system} v0.3.0 // indirect\n\nexclude ${system} v0.4.0\n`,
      "watch, system 0.3",
    ],
    [
      "a module that the gateway has newer, and brings what the plugin had older",
      { "go.mod": required(`${log} v1.8.0`, `${system} v0.3.0`), ...using(log, system) },
      { [log]: "v1.10.0" },
      {},
      required(`${log} v1.10.0`, `${system} v0.4.0`),
      "log 1.10; system 0.4",
    ],
    [
      "only what both link: what is required and not linked, or that the gateway has not, stays as it is",
      { "go.mod": required(`${log} v1.8.0`, `${system} v0.5.0`), ...using(log), "s_test.go": sourceOfTest },
      { [log]: "v1.9.0", [system]: "v0.3.0" },
      {},
      required(`${log} v1.9.0`, `${system} v0.5.0`),
      "log 1.9",
    ],
    [
      "a go line and a toolchain that the gateway's Go is older than",
      {
        "go.mod": `module example.com/p\n\ngo 1.26.0 // the newest\n\ntoolchain go1.27.1\n\nrequire ${log} v1.9.0\n`,
        ...using(log),
      },
      { [log]: "v1.9.0" },
      {},
      `module example.com/p\n\ngo 1.24.6 // the newest\n\nrequire ${log} v1.9.0\n`,
      "log 1.9",
    ],
    [
      "a module that the gateway replaces by another one at a version",
      { "go.mod": required(`${log} v1.9.0`), ...using(log) },
      { [log]: "v1.9.0" },
      { [log]: `${fork}@v1.5.0` },
      `${required(`${log} v1.9.0`)}\nreplace ${log} => ${fork} v1.5.0\n`,
      "fork",
    ],
    [
      "lines that end as on Windows, the last with nothing",
      { "go.mod": `${required(`${log} v1.9.0 // \u00e4`)}// end`.replaceAll("\n", "\r\n"), ...using(log) },
      { [log]: "v1.8.0" },
      {},
      `${required(`${log} v1.8.0 // \u00e4`)}// end`.replaceAll("\n", "\r\n"),
      "log 1.8",
    ],
    [
      "a module that only the plugin replaces",
      { "go.mod": `${required(`${log} v1.9.0`)}\nreplace (\n\t${log} => ${fork} v1.5.0\n)\n`, ...using(log) },
      { [log]: "v1.9.0" },
      {},
      required(`${log} v1.9.0`),
      "log 1.9",
    ],
  ])("%s", async (_, files, requires, replaces, goMod, answer) => {
    const name = createHash("sha256").update(goMod).digest("hex").slice(0, 8);
    const folder = await plugin(name, await gatewayWith(requires, replaces), files);
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: answer } });
    expect(readFileSync(`${folder}-write/p/go.mod`, "utf8")).toBe(goMod);
  });

  test("fsnotify, which needs a newer golang.org/x/sys than the gateway has", async () => {
    const [fsnotify, sys] = ["github.com/fsnotify/fsnotify", "golang.org/x/sys"];
    const gateway = await buildHost({ requires: { [sys]: "v0.3.0" }, links: [`${sys}/unix`] });
    const main = `package main\n\nimport "${fsnotify}"\n\nfunc Answer() string { return fsnotify.Create.String() }\n`;
    const folder = await plugin("fsnotify", gateway, {
      "go.mod": required(`${fsnotify} v1.7.0`, `${sys} v0.4.0 // indirect`),
      "main.go": main,
    });
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "CREATE" } });
  });
});

describe("a go.work around the plugin", () => {
  const library = "example.com/library";
  const sibling: SourceTree = {
    "go.mod": `module ${library}\n\ngo 1.18\n\nrequire ${log} v1.9.0\n`,
    "l.go": `package library\n\nimport "${log}"\n\n// Name is inlined.\nfunc Name() string { return "library, " + x.Name() }\n`,
  };

  test("whose other module raises what the plugin requires rightly is left out, and it is named", async () => {
    const files = { "go.mod": required(`${log} v1.8.0`), ...using(log) };
    const folder = await plugin("beside", await gatewayWith({ [log]: "v1.8.0" }), files, {
      "go.work": "go 1.18\n\nuse (\n\t./p\n\t./library\n)\n",
      ...under("library", sibling),
    });
    const said = await fix(folder, "--write");
    expect(said).toMatchObject({ code: 0 });
    expect(said.stdout).toContain(
      `Build with GOWORK=off: go.work uses library, which requires ${log} v1.9.0 (library/go.mod:5).`,
    );
    expect(readFileSync(join(folder, "p/go.mod"), "utf8")).toBe(files["go.mod"]);
    expect((await fix(folder, "--check")).code).toBe(1);
    const alone = { cwd: folder, env: { ...env, GOWORK: "off" } };
    expect((await commandLine(["fix", "p", "--gateway", "gateway", "--check"], alone)).code).toBe(0);
    expect(await built(folder, said.stdout)).toMatchObject({ symbols: { Answer: "log 1.8" } });
  });

  test("that the plugin needs is changed with all its modules", async () => {
    const files = { "go.mod": required(`${log} v1.8.0`), ...using(library) };
    const folder = await plugin(
      "needed",
      await gatewayWith({ [log]: "v1.8.0" }),
      { ...files, "go.mod": required() },
      {
        "p/go.mod": files["go.mod"],
        "go.work": "go 1.26.0\n\nuse (\n\t./p // of mine\n\t./library\n)\n",
        ...under("library", sibling),
      },
    );
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "library, log 1.8" } });
    expect(readFileSync(`${folder}-write/go.work`, "utf8")).toBe(
      "go 1.24.6\n\nuse (\n\t./p // of mine\n\t./library\n)\n",
    );
    expect(readFileSync(`${folder}-write/library/go.mod`, "utf8")).toContain(`require ${log} v1.8.0\n`);
    expect(readFileSync(`${folder}-write/p/go.mod`, "utf8")).toBe(files["go.mod"]);
  });
});

describe("a folder that replaces a module", () => {
  const library = "example.com/library";
  const libraryOf = (go: string, ...requires: readonly string[]): SourceTree => ({
    "go.mod": `module ${library} // of all\n\ngo ${go}\n\nrequire ${requires.join(" ")}\n`,
    "l.go": `package library\n\nimport "${log}"\n\n// Name is inlined.\nfunc Name() string { return "library, " + x.Name() }\n`,
  });
  const goMod = required(`${library} v0.0.0`, `${log} v1.9.0`);

  test.each([
    ["asks for more than the gateway has", "1.18", "v1.9.0"],
    ["asks for a later Go than the gateway's, too", "1.26.0", "v1.9.0"],
    ["asks for a later Go than the gateway's alone", "1.26.0", "v1.8.0"],
  ])("%s: its lines are changed with the plugin's", async (_, go, version) => {
    const own = `${goMod.replace("v1.9.0", version)}\nreplace ${library} => ../library\n`;
    const lying = libraryOf(go, log, version);
    const readable = libraryOf("1.18", log, version);
    const folder = join(root, `replacing-${go}-${version}`);
    await writeTree(folder, under("library", readable));
    await plugin(`replacing-${go}-${version}`, await gatewayWith({ [log]: "v1.8.0" }), {
      "go.mod": own,
      ...using(library),
    });
    await writeTree(folder, under("library", lying));
    expect((await fix(folder, "--check")).code).toBe(1);
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "library, log 1.8" } });
    expect(readFileSync(`${folder}-write/library/go.mod`, "utf8")).toBe(
      libraryOf(go === "1.18" ? go : "1.24.6", log, "v1.8.0")["go.mod"],
    );
  });

  test("and lies outside of the repository is shown, and not written to", async () => {
    const elsewhere = join(root, "elsewhere");
    const lying = libraryOf("1.18", log, "v1.9.0");
    await writeTree(elsewhere, under("library", lying));
    const own = `${goMod}\nreplace ${library} => ../../elsewhere/library\n`;
    const files = { "go.mod": own, ...using(library) };
    const folder = await plugin("replaced-outside", await gatewayWith({ [log]: "v1.8.0" }), files);
    expect((await fix(folder)).stdout).toContain("elsewhere/library/go.mod");
    expect(await fix(folder, "--write")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("lies outside of the repository of p, so nothing is written"),
    });
    expect(readFileSync(join(elsewhere, "library/go.mod"), "utf8")).toBe(lying["go.mod"]);
    expect(readFileSync(join(folder, "p/go.mod"), "utf8")).toBe(own);
  });

  test("and is required by nobody stays as it is", async () => {
    const own = `${required(`${log} v1.8.0`)}\nreplace ${library} => ../library\n`;
    const files = { "go.mod": own, ...using(log) };
    const folder = await plugin("replacing-nothing", await gatewayWith({ [log]: "v1.8.0" }), files, {
      ...under("library", libraryOf("1.26.0", log, "v1.9.0")),
    });
    expect(await fix(folder, "--check")).toMatchObject({ code: 0 });
  });
});

describe("there is no fix", () => {
  test("for a gateway that can load no plugin", async () => {
    const gateway = await buildHost({ env: { CGO_ENABLED: "0" } });
    const folder = await plugin("for-none", gateway, { "go.mod": required(`${log} v1.8.0`), ...using(log) });
    expect(await fix(folder)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /The gateway was built with CGO_ENABLED=0.*\n\nNo fix: This gateway cannot load any plugin, whatever it is built with\.\n$/s,
      ),
    });
  });

  test("of go.mod for what does not compile: the compiler's first error stands there with its line", async () => {
    const folder = await plugin("uncompiled", await gatewayWith({ [log]: "v1.8.0" }), {
      "go.mod": required(`${log} v1.8.0`),
      ...using(log),
      "more.go": "package main\n\nfunc more() { a := 1 }\n",
    });
    expect(await fix(folder, "--write", "--build")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        "No fix: Its modules fit, and it does not build. p/more.go:3: declared and not used: a\n",
      ),
    });
  });

  test("of go.mod for what is no main package", async () => {
    const folder = await plugin("no-main", await gatewayWith({ [log]: "v1.8.0" }), {
      "go.mod": required(`${log} v1.8.0`),
      "p.go": `package p\n\nimport _ "${log}"\n`,
    });
    expect(await fix(folder)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /\n {2}A plugin is a main package: .*\n\nNo fix: -buildmode=plugin requires exactly one main package\n/,
      ),
    });
  });
});

test("what Go cannot read is said once, with its line", async () => {
  const gateway = await gatewayWith({ [log]: "v1.8.0" });
  const folder = await plugin("unreadable", gateway, { "go.mod": required(`${log} v1.8.0`), ...using(log) });
  appendFileSync(join(folder, "p/go.mod"), "requires nothing\n");
  const target = "linux/amd64";
  expect(await fix(folder)).toMatchObject({
    code: 3,
    stdout: `p for gateway on ${target}: it could not be found out what to change.\n  p/go.mod:9: unknown directive: requires\n`,
  });
});

test("a difference of files above the folder that the program runs in says that git apply needs another one", async () => {
  const folder = await plugin("above", await gatewayWith({ [log]: "v1.8.0" }), {
    "go.mod": required(`${log} v1.9.0`),
    "cmd/x/main.go": using(log)["main.go"] ?? "",
  });
  const place = join(folder, "p/cmd/x");
  const words = ["fix", ".", "--gateway", "../../../gateway"];
  const said = await commandLine(words, { cwd: place, env });
  expect(said.stdout).toContain("\nIts paths start from /, as its files are not all below this folder: ");
  await sh(linesBelow(said.stdout, /^To change the files/), place);
  expect(await commandLine([...words, "--check"], { cwd: place, env })).toMatchObject({ code: 0 });
});

test("the gateway's own source that cannot be had is asked for", async () => {
  const gateway = await buildHost({ module: "example.com/gateway", source: await example("host") });
  const folder = await plugin("without-source", gateway, { "go.mod": "module example.com/p\n\ngo 1.18\n" });
  await writeTree(join(folder, "p"), { "main.go": "package main\n\nimport _ `example.com/gateway/greeting`\n" });
  const said = await fix(folder);
  expect(said.stdout).toMatch(/\n\nTry:\n {2}Check out the gateway's source .* gateway-source: FOLDER\.\n$/);
  expect(said.stdout.match(/could not be had/g)).toHaveLength(1);
});

describe("the plugin", () => {
  test("lies below the root of its module, uses tags of the gateway and has no go.sum yet", async () => {
    const gateway = await buildHost({
      requires: { [log]: "v1.9.0" },
      links: [log],
      modules,
      flags: ["-trimpath", "-tags=special"],
    });
    const folder = await plugin("below", gateway, {
      "go.mod": required(`${log} v1.8.0`, `${watch} v1.7.0`, `${system} v0.4.0 // indirect`),
      "cmd/auth/main.go": using(log)["main.go"] ?? "",
      "cmd/auth/special.go": `//go:build special\n\npackage main\n\nimport _ "${watch}"\n`,
    });
    rmSync(join(folder, "p/go.sum"));
    const words = ["fix", "p/cmd/auth", "--gateway", "gateway"];
    const said = await commandLine(words, { cwd: folder, env });
    expect(said.stdout).toContain("(cd p && GOTOOLCHAIN=go1.24.6 go get -tags=special ./cmd/auth)");
    expect(await commandLine([...words, "--write"], { cwd: folder, env })).toMatchObject({ code: 0 });
    await sh(linesBelow(said.stdout, /^To build it/), folder);
    const file = join(folder, "p/cmd/auth/auth_linux_amd64.so");
    const { answers } = await openInHost(join(folder, "gateway"), [file], { lookup: ["Answer"] });
    expect(answers).toMatchObject([{ symbols: { Answer: "log 1.9" } }]);
  });

  test.each(["1.17.13", "1.20.14"] as const)("is for a gateway of Go %s, and has lines of a newer one", async (go) => {
    const gateway = await buildHost({ go, requires: { [system]: "v0.3.0" }, links: [system], modules });
    const text = `module example.com/p\n\ngo 1.23.0\n\ntoolchain go1.24.6\n\ngodebug default=go1.21\n\nrequire ${watch} v1.7.0\n\nrequire ${system} v0.4.0 // indirect\n`;
    const folder = await plugin(`of-${go}`, gateway, { "go.mod": text, ...using(watch) });
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "watch, system 0.3" } });
    const line = go.replace(/\.\d+$/, "");
    expect(readFileSync(`${folder}-write/p/go.mod`, "utf8")).toBe(
      `module example.com/p\n\ngo ${line}\n\nrequire ${watch} v1.7.0\n\nrequire ${system} v0.3.0 // indirect\n\nexclude ${system} v0.4.0\n`,
    );
  });

  test("imports a package of the gateway's own module", async () => {
    const source = {
      ...(await example("host")),
      "api/api.go": "package api\n\n// Name is inlined.\nfunc Name() string { return `api` }\n",
      "uses.go": `package main\n\nimport (\n\t"example.com/gateway/api"\n\t_ "${log}"\n)\n\nvar _ = api.Name\n`,
    };
    const own = { module: "example.com/gateway", requires: { [log]: "v1.8.0" } };
    const gateway = await buildHost({ ...own, source, modules });
    const alone: SourceTree = { "go.mod": required(`${log} v1.9.0`), ...using(log) };
    const folder = await plugin("joined", gateway, alone, {
      ...under("p", using(log, "example.com/gateway/api")),
      ...under("source", { "go.mod": goMod(own), ...source }),
    });
    const said = await fix(folder, "--write", "--gateway-source", "source");
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining(`+\t${log} v1.8.0`) });
    const line = linesBelow(said.stdout, /^To build it/).trim();
    expect(line).toMatch(/^go-plugin-verifier build .*--gateway-source source/);
    await sh(
      line.replace("go-plugin-verifier", () => program),
      folder,
    );
    const file = join(folder, "plugins-out/p_linux_amd64.so");
    const { answers } = await openInHost(join(folder, "gateway"), [file], { lookup: ["Answer"] });
    expect(answers).toMatchObject([{ symbols: { Answer: "log 1.8; api" } }]);
    expect(await fix(folder, "--check", "--gateway-source", "source")).toMatchObject({ code: 0 });
  });

  test("has no go.mod: its modules are the gateway's already", async () => {
    const folder = await plugin("bare", await gatewayWith({ [log]: "v1.9.0" }), { "go.mod": required(), ...using() });
    rmSync(join(folder, "p"), { recursive: true });
    await writeTree(folder, under("p", using(log)));
    expect(await fix(folder, "--check")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("nothing to change"),
    });
    expect(readdirSync(join(folder, "p"))).toEqual(["main.go"]);
  });
});

describe("a dependency that asks for more than the gateway has", () => {
  const tested = async (name: string, module: string, version: string) => {
    const gateway = await gatewayWith({ [kit]: "v1.0.0" });
    const needed = module === fresh ? [] : [`${kit} v1.1.0 // indirect`];
    const text = required(`${module} ${version}`, ...needed);
    return await plugin(name, gateway, { "go.mod": text, ...using(module) });
  };

  test("of a package is taken at its newest release that fits", async () => {
    const folder = await tested("package", panel, "v1.3.0");
    const { stdout } = await fix(folder);
    expect(stdout).toContain(
      `${panel} v1.3.0 asks for the package ${kit}/added, which the gateway has not; v1.1.0 is the newest release that fits.`,
    );
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "panel 1.1, kit 1.0" } });
  });

  test("of a later Go is taken at its newest release that fits", async () => {
    const folder = await tested("later", fresh, "v1.0.0");
    const goMod = join(folder, "p/go.mod");
    writeFileSync(goMod, readFileSync(goMod, "utf8").replace("v1.0.0", "v1.1.0"));
    expect((await fix(folder)).stdout).toContain(`${fresh} v1.1.0 asks for Go 1.26.0, which the gateway has not`);
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "fresh 1.0" } });
  });

  test("of a function is taken at its newest release that fits, since only the compiler tells", async () => {
    const folder = await tested("function", caller, "v1.2.0");
    expect((await fix(folder)).stdout).toContain(
      `${caller} v1.2.0 does not compile with the gateway's versions (undefined: x.Added); v1.1.0 is the newest release that fits.`,
    );
    expect(await followed(folder)).toMatchObject({ symbols: { Answer: "caller 1.1, kit 1.0" } });
  });

  test("is the plugin itself: its line says what there is not", async () => {
    const main = `package main\n\nimport x "${kit}"\n\nfunc Answer() string { return x.Added() }\n`;
    const files = { "go.mod": required(`${kit} v1.1.0`), "main.go": main };
    const folder = await plugin("itself", await gatewayWith({ [kit]: "v1.0.0" }), files);
    expect(await fix(folder)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("No fix: p/main.go:5: undefined: x.Added"),
    });
  });

  test("in its first release has no fix, and neither has a plugin that asks for it itself: 1, and why", async () => {
    const only = await tested("only", wanting, "v1.0.0");
    expect(await fix(only)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        `No fix: ${wanting} v1.0.0 asks for the package ${kit}/added, which the gateway has not, and no earlier release of it is known.`,
      ),
    });
    const text = required(`${kit} v1.1.0`);
    const own = await plugin("own", await gatewayWith({ [kit]: "v1.0.0" }), {
      "go.mod": text,
      ...using(kit, `${kit}/added`),
    });
    for (const flags of [[], ["--check"], ["--write"]]) {
      expect(await fix(own, ...flags)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(
          `No fix: p/main.go:5: it imports ${kit}/added, which ${kit} v1.0.0, the gateway's, does not have.`,
        ),
      });
    }
    expect(readFileSync(join(own, "p/go.mod"), "utf8")).toBe(text);
    mkdirSync(join(own, "profiles"));
    for (const version of ["v1.0.0", "v1.1.0"]) {
      const profile = ["profile", await gatewayWith({ [kit]: version }), "-o", join(own, `profiles/${version}.json`)];
      expect((await commandLine(profile, { cwd: own, env })).code).toBe(0);
    }
    expect(await fix(own, "--gateway", "profiles")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /Choice: Use profiles\/v1\.1\.0\.json: the plugin loads there as it is\.\n(?!Choice)/,
      ),
    });
  });
});

test("a vendor folder is made anew with the files", async () => {
  const files = { "go.mod": required(`${log} v1.8.0`), ...using(log) };
  const folder = await plugin("vendored", await gatewayWith({ [log]: "v1.9.0" }), files);
  await sh("go mod vendor", join(folder, "p"));
  const said = await fix(folder);
  expect(said.stdout).toContain("The folder p/vendor is made anew");
  cpSync(folder, `${folder}-commands`, { recursive: true });
  await sh(linesBelow(said.stdout, /^To change the files/), `${folder}-commands`);
  expect((await fix(folder, "--write")).code).toBe(0);
  for (const place of [folder, `${folder}-commands`]) {
    expect(readFileSync(join(place, "p/vendor", log, "a.go"), "utf8")).toContain("log 1.9");
    expect(readdirSync(join(place, "p")).sort()).toEqual(["go.mod", "go.sum", "main.go", "vendor"]);
    expect(await fix(place, "--check")).toMatchObject({ code: 0 });
    expect(await built(place, said.stdout)).toMatchObject({ symbols: { Answer: "log 1.9" } });
  }
});

test("nothing is changed that may stay, and --check tells", async () => {
  const files = { "go.mod": required(`${log} v1.8.0`), ...using(log) };
  const folder = await plugin("checked", await gatewayWith({ [log]: "v1.9.0" }), files);
  const before = textsIn(join(folder, "p"));
  expect(await fix(folder, "--check")).toMatchObject({ code: 1, stdout: expect.stringContaining(`+\t${log} v1.9.0`) });
  expect(textsIn(join(folder, "p"))).toEqual(before);
  chmodSync(join(folder, "p/go.mod"), 0o600);
  renameSync(join(folder, "p/go.sum"), join(folder, "p/sums"));
  symlinkSync("sums", join(folder, "p/go.sum"));
  expect((await fix(folder, "--write")).code).toBe(0);
  expect(statSync(join(folder, "p/go.mod")).mode & 0o777).toBe(0o600);
  expect(lstatSync(join(folder, "p/go.sum")).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(folder, "p")).sort()).toEqual(["go.mod", "go.sum", "main.go", "sums"]);
  for (const flag of ["--check", "--write"]) {
    expect(await fix(folder, flag)).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing to change") });
  }
});

test("JSON has the difference, the commands with their folders, and what speaks against the plugin", async () => {
  const files = { "go.mod": required(`${log} v1.8.0`), ...using(log) };
  const folder = await plugin("json", await gatewayWith({ [log]: "v1.9.0" }), files);
  const { code, stdout } = await fix(folder, "--format", "json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    plugin: "p",
    gateway: "gateway",
    target: "linux/amd64",
    standing: "proven",
    differences: [{ kind: "module-version", subject: log, where: { file: "p/go.mod", line: 7 } }],
    files: ["p/go.mod", "p/go.sum"],
    fix: {
      standing: "proven",
      steps: [
        { kind: "command", folder: "p", line: `GOTOOLCHAIN=go1.24.6 go mod edit -require=${log}@v1.9.0` },
        { kind: "command", folder: "p", line: "GOTOOLCHAIN=go1.24.6 go get ." },
      ],
      patch: expect.stringContaining("diff --git a/p/go.mod b/p/go.mod\n"),
    },
    build: {
      folder: "p",
      line: expect.stringMatching(/ go build -buildmode=plugin -trimpath .*-o p_linux_amd64.so \.$/),
    },
  });
});

describe("2, one sentence, and nothing written, where", () => {
  const sentence = async (name: string, change: (folder: string) => void, ...flags: readonly string[]) => {
    const files = { "go.mod": required(`${log} v1.8.0`), ...using(log) };
    const folder = await plugin(name, await gatewayWith({ [log]: "v1.9.0" }), files);
    change(join(folder, "p"));
    const { code, stdout, stderr } = await fix(folder, "--write", ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr.trimEnd().split("\n").at(-1);
  };

  test("go.sum is a link that leads out", async () => {
    const outside = join(root, "outside.sum");
    expect(
      await sentence("linked", (folder) => {
        renameSync(join(folder, "go.sum"), outside);
        symlinkSync(outside, join(folder, "go.sum"));
      }),
    ).toContain(`p/go.sum is a link to ${outside}, outside of p`);
    expect(readFileSync(outside, "utf8")).not.toContain("v1.9.0");
  });

  test("go.mod is larger than any", async () => {
    const grow = (folder: string) => truncateSync(join(folder, "go.mod"), 17 << 20);
    expect(await sentence("huge", grow)).toContain("p/go.mod has 17825792 bytes");
  });

  test("a module is replaced by the root of the file system", async () => {
    const replace = (folder: string) => appendFileSync(join(folder, "go.mod"), `\nreplace ${system} => /\n`);
    expect(await sentence("root", replace)).toContain("the root of the file system");
  });

  test("--write and --check are given", async () => {
    expect(await sentence("both", () => undefined, "--check")).toContain("--write and --check exclude each other");
  });

  test("a file that is loaded already is named, and nothing is built", async () => {
    expect(await sentence("alongside", () => undefined, "--alongside", "other.so")).toContain(
      "give --write --build with it",
    );
  });
});
