import { chmodSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printNative } from "../../src/build/native.ts";
import { compareBuilds } from "../../src/build/rebuild.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { example, goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings, type Wishes, withPlan } from "./native-build.ts";
import { removeModules, withModules } from "./own-modules.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let here: Surroundings;
beforeEach(() => {
  here = surroundingsOfTest();
});

const module = (path: string, more = "") => `module ${path}\n\ngo 1.17\n${more}`;

/** Everything below a folder: kinds, modes, times, links and content. */
function snapshot(folder: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  return paths.sort().map((path) => {
    const { mode, mtimeMs } = lstatSync(path);
    const kind = lstatSync(path);
    if (kind.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
    return `${path} ${mode} ${mtimeMs} ${kind.isFile() ? readFileSync(path, "base64") : ""}`;
  });
}

/**
 * Builds `path` of the folder `tree`, which is as it was afterwards; builds it by the printed plan, too, which gives the
 * same fingerprints; and opens it.
 * @returns what Name answers in the host
 */
async function nameOf(host: string, path: string, wishes: Wishes = {}): Promise<string | undefined> {
  const root = join(here.folder, "tree");
  const before = snapshot(root);
  const outcome = await buildFor(host, join("tree", path), here, wishes);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
  expect(snapshot(root)).toEqual(before);
  const file = join(here.folder, "built.so");
  await run("mv", [outcome.file, file]);
  const script = await withPlan(host, join("tree", path), here, wishes, (build) => printNative(build, here.io));
  const pasted = await run("sh", ["-c", script], { cwd: here.folder, env: { ...process.env, ...here.io.environment } });
  if (pasted.code !== 0) throw new Error(`${script}\n${pasted.stderr}`);
  expect(compareBuilds(outcome.file, file)).toMatchObject({ sameFingerprints: true });
  expect(snapshot(root)).toEqual(before);
  const { answers } = await openInHost(host, [file], { lookup: ["Name"] });
  const [answer] = answers;
  if (answer?.error !== undefined) throw new Error(answer.error);
  return answer?.symbols["Name"];
}

async function tree(files: SourceTree): Promise<void> {
  // As cgo calls the folder of the source.
  const named = Object.entries(files).map(([name, text]) => [name, text.replaceAll("SRCDIR", `$${"{SRCDIR}"}`)]);
  await writeTree(here.folder, under("tree", Object.fromEntries(named)));
}

describe("files that Go reads beside Go's own:", () => {
  const names =
    'func Name() string {\n\tentries, err := files.ReadDir("static")\n\tif err != nil {\n\t\treturn err.Error()\n\t}\n\tall := ""\n\tfor _, entry := range entries {\n\t\tall += entry.Name() + " "\n\t}\n\treturn all\n}\n';
  const statics = {
    "static/.hidden": "h",
    "static/_under": "u",
    "static/node_modules/x/index.js": "x",
    "static/a.txt": "a",
  };

  test("//go:embed all:static has every file by any name", async () => {
    await tree({
      "go.mod": module("example.com/p"),
      "main.go": `package main\n\nimport "embed"\n\n//go:embed all:static\nvar files embed.FS\n\n${names}`,
      ...statics,
    });
    expect(await nameOf(await buildHost(), "")).toBe(".hidden _under a.txt node_modules ");
  });

  test("the directive inside of var ( … ), and a pattern that names a dot file", async () => {
    await tree({
      "go.mod": module("example.com/p"),
      "main.go": `package main\n\nimport "embed"\n\nvar (\n\t//go:embed static/.hidden static/node_modules\n\tfiles embed.FS\n)\n\n${names}`,
      ...statics,
    });
    expect(await nameOf(await buildHost(), "")).toBe(".hidden node_modules ");
  });

  test("C headers in a folder beside the module, and in one whose name starts with a dot", async () => {
    await tree({
      "native/name.h": '#define NAME "native"\n',
      "plugins/p/.include/other.h": '#define OTHER " dotted"\n',
      "plugins/p/go.mod": module("example.com/p"),
      "plugins/p/main.go":
        'package main\n\n/*\n#cgo CFLAGS: -ISRCDIR/../../native -ISRCDIR/.include\n#include "name.h"\n#include "other.h"\nstatic const char *name(void) { return NAME OTHER; }\n*/\nimport "C"\n\nfunc Name() string { return C.GoString(C.name()) }\n',
    });
    expect(await nameOf(await buildHost(), "plugins/p")).toBe("native dotted");
  });

  test("a library that cgo finds beside its source stays where the file says, and it is told that it lies in the checkout", async () => {
    await tree({
      "lib/x.c": 'const char *x_name(void) { return "from the library"; }\n',
      "go.mod": module("example.com/p"),
      "main.go":
        'package main\n\n/*\n#cgo LDFLAGS: -LSRCDIR/lib -lx -Wl,-rpath,SRCDIR/lib\nconst char *x_name(void);\n*/\nimport "C"\n\nfunc Name() string { return C.GoString(C.x_name()) }\n',
    });
    const lib = join(here.folder, "tree/lib");
    await run("gcc", ["-shared", "-fPIC", "-o", join(lib, "libx.so"), join(lib, "x.c")]);
    const host = await buildHost();
    expect(await nameOf(host, "")).toBe("from the library");
    const outcome = await buildFor(host, "tree", here);
    expect(outcome.findings).toContainEqual(
      expect.objectContaining({ kind: "checkout-library", severity: "warning", subject: "libx.so" }),
    );
  });

  test("a static library in a folder beside the module", async () => {
    await tree({
      "native/x.c": 'const char *x_name(void) { return "static"; }\n',
      "plugins/p/go.mod": module("example.com/p"),
      "plugins/p/main.go":
        'package main\n\n/*\n#cgo LDFLAGS: -LSRCDIR/../../native -lx\nconst char *x_name(void);\n*/\nimport "C"\n\nfunc Name() string { return C.GoString(C.x_name()) }\n',
    });
    const native = join(here.folder, "tree/native");
    await run("gcc", ["-c", "-fPIC", "-o", join(native, "x.o"), join(native, "x.c")]);
    await run("ar", ["rcs", join(native, "libx.a"), join(native, "x.o")]);
    expect(await nameOf(await buildHost(), "plugins/p")).toBe("static");
  });

  test("a library of a module beside it is told, and one that lies elsewhere is not", async () => {
    const using = (folder: string) =>
      `package x\n\n/*\n#cgo LDFLAGS: -L${folder} -lx -Wl,-rpath,${folder}\nconst char *x_name(void);\n*/\nimport "C"\n\nfunc Name() string { return C.GoString(C.x_name()) }\n`;
    await tree({
      "x/lib/x.c": 'const char *x_name(void) { return "beside"; }\n',
      "x/go.mod": module("example.com/x"),
      "x/x.go": using("SRCDIR/lib"),
      "p/go.mod": module("example.com/p", "\nrequire example.com/x v0.0.0\n\nreplace example.com/x => ../x\n"),
      "p/main.go": 'package main\n\nimport "example.com/x"\n\nfunc Name() string { return x.Name() }\n',
    });
    const lib = join(here.folder, "tree/x/lib");
    await run("gcc", ["-shared", "-fPIC", "-o", join(lib, "libx.so"), join(lib, "x.c")]);
    const host = await buildHost();
    expect(await nameOf(host, "p")).toBe("beside");
    const told = async () =>
      (await buildFor(host, "tree/p", here)).findings.filter(({ kind }) => kind === "checkout-library");
    expect(await told()).toMatchObject([{ severity: "warning", subject: "libx.so" }]);
    const elsewhere = join(here.folder, "opt");
    await run("mv", [lib, elsewhere]);
    await tree({ "x/x.go": using(elsewhere) });
    expect(await nameOf(host, "p")).toBe("beside");
    expect(await told()).toEqual([]);
  });

  test("links: a .go file in another folder of the repository, and a folder that leads to itself", async () => {
    await tree({
      "shared/name.go": 'package main\n\nfunc Name() string { return "linked" }\n',
      "p/go.mod": module("example.com/p"),
      "p/main.go": "package main\n",
    });
    symlinkSync("../shared/name.go", join(here.folder, "tree/p/name.go"));
    symlinkSync(".", join(here.folder, "tree/p/self"));
    expect(await nameOf(await buildHost(), "p")).toBe("linked");
  });
});

describe("a read-only checkout builds", () => {
  test.each<[string, Wishes]>([
    ["as it lies", {}],
    ["under a build id", { buildId: "7a" }],
  ])("%s", async (_, wishes) => {
    await tree({
      "go.mod": module("example.com/p"),
      "inner/inner.go": 'package inner\n\nvar Name = "read-only"\n',
      "main.go": 'package main\n\nimport "example.com/p/inner"\n\nfunc Name() string { return inner.Name }\n',
    });
    await run("git", ["init", "-q", join(here.folder, "tree")]);
    const folder = join(here.folder, "tree");
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      chmodSync(join(folder, name), lstatSync(join(folder, name)).mode & ~0o222);
    chmodSync(folder, 0o555);
    expect(await nameOf(await buildHost(), "", wishes)).toBe("read-only");
  });
});

describe("a workspace with a vendor folder beside it", () => {
  const lib = "example.com/lib";
  const modules: StandIns = {
    [`${lib}@v1.0.0`]: { "go.mod": module(lib), "l.go": 'package lib\n\nfunc Name() string { return "proxy" }\n' },
  };
  const files: SourceTree = {
    "go.work": "go 1.24\n\nuse ./p\n",
    "p/go.mod": `module example.com/p\n\ngo 1.24\n\nrequire ${lib} v1.0.0\n`,
    "p/main.go": `package main\n\nimport "${lib}"\n\nfunc Name() string { return lib.Name() }\n`,
    "vendor/modules.txt": `## workspace\n# ${lib} v1.0.0\n## explicit\n${lib}\n`,
    [`vendor/${lib}/l.go`]: 'package lib\n\nfunc Name() string { return "vendored" }\n',
  };

  beforeEach(async () => {
    rmSync(here.folder, { recursive: true });
    here = await withModules(modules);
    await tree(files);
  });
  afterEach(() => removeModules(here));

  test("is built from that where nothing joins it", async () => {
    expect(await nameOf(await buildHost(), "p")).toBe("vendored");
  });

  test("is built with modules of the proxy at the same versions where something has to join, which is said", async () => {
    expect(await nameOf(await buildHost(), "p", { buildId: "7a" })).toBe("proxy");
    expect(here.warnings).toContainEqual(expect.stringMatching(/vendor folder beside .*go\.work is not used/));
  });
});

test.each([
  ["", 'package shared\n\n//go:noinline\nfunc Name() string { return "shared" }\n'],
  [
    ", which it shares C code with",
    'package shared\n\n// static const char *name(void) { return "shared"; }\nimport "C"\n\nfunc Name() string { return C.GoString(C.name()) }\n',
  ],
])(
  "a plugin in the gateway's own module, of a gateway without -trimpath%s, builds in any checkout",
  async (_, shared) => {
    const files: SourceTree = {
      ...(await example("host")),
      "shared/shared.go": shared,
      "uses.go": 'package main\n\nimport "example.com/gateway/shared"\n\nvar _ = shared.Name\n',
    };
    const host = await buildHost({ module: "example.com/gateway", source: files, flags: [] });
    await tree({
      "go.mod": goMod({ module: "example.com/gateway" }),
      ...files,
      "plugins/p/main.go":
        'package main\n\nimport "example.com/gateway/shared"\n\nfunc Name() string { return shared.Name() }\n',
    });
    expect(await nameOf(host, "plugins/p")).toBe("shared");
  },
);

describe("a gateway that was installed as a module at a version", () => {
  const gateway = "example.com/installed";
  const source = async (): Promise<SourceTree> => ({
    "go.mod": module(gateway),
    ...(await example("host")),
    "api/api.go": 'package api\n\n//go:noinline\nfunc Name() string { return "api" }\n',
    "uses.go": `package main\n\nimport "${gateway}/api"\n\nvar _ = api.Name\n`,
  });

  test.each([["-trimpath"], ["-buildvcs=false"]])(
    "shares its packages with a plugin that requires it at that version (%s)",
    async (flag) => {
      rmSync(here.folder, { recursive: true });
      here = await withModules({ [`${gateway}@v1.2.3`]: await source() });
      const env = {
        ...process.env,
        ...here.io.environment,
        GOENV: "off",
        GOFLAGS: "-modcacherw",
        GONOSUMDB: "example.com",
        GOBIN: here.folder,
      };
      const go = join(dirname(here.io.environment["PATH"]?.split(":")[0] ?? ""), "bin", "go");
      const installed = await run(go, ["install", flag, `${gateway}@v1.2.3`], { cwd: here.folder, env });
      expect(installed.stderr).not.toContain("error");
      await tree({
        "go.mod": module("example.com/p", `\nrequire ${gateway} v1.2.3\n`),
        "main.go": `package main\n\nimport "${gateway}/api"\n\nfunc Name() string { return api.Name() }\n`,
      });
      await run(go, ["mod", "tidy"], { cwd: join(here.folder, "tree"), env });
      expect(await nameOf(join(here.folder, "installed"), "")).toBe("api");
      await removeModules(here);
    },
  );
});

describe("what leads out of the repository", () => {
  test("is refused with its file and line before anything is built, where the build needs a copy", async () => {
    await tree({
      ".git/HEAD": "ref: refs/heads/main\n",
      "go.mod": module("example.com/p", "\nrequire example.com/x v0.0.0\n\nreplace example.com/x => ../x\n"),
      "main.go": 'package main\n\nimport "example.com/x"\n\nfunc Name() string { return x.Name }\n',
    });
    await writeTree(here.folder, {
      "x/go.mod": module("example.com/x"),
      "x/x.go": 'package x\n\nvar Name = "outside"\n',
    });
    const host = await buildHost();
    expect(await nameOf(host, "")).toBe("outside");
    const refused = buildFor(host, "tree", here, { rebuild: true, name: "again.so" });
    await expect(refused).rejects.toThrow(/^tree\/go\.mod:7: replace leads to \.\.\/x, outside of the repository/);
    symlinkSync("../x/x.go", join(here.folder, "tree/link.txt"));
    await writeTree(here.folder, { "tree/go.mod": module("example.com/p"), "tree/main.go": "package main\n" });
    const linked = buildFor(host, "tree", here, { rebuild: true, name: "again.so" });
    await expect(linked).rejects.toThrow(/^tree\/link\.txt is a link to \.\.\/x\/x\.go, outside of the repository/);
    expect(readdirSync(join(here.folder, "plugins-out"))).not.toContain("again.so");
  });

  test("to the root of the file system is refused everywhere, and not looked through", async () => {
    await tree({
      "go.mod": module("example.com/p", "\nrequire example.com/x v0.0.0\n\nreplace example.com/x => /\n"),
      "main.go": 'package main\n\nimport _ "example.com/x"\n',
    });
    const refused = buildFor(await buildHost(), "tree", here);
    await expect(refused).rejects.toThrow(/replaces a module by \/, the root of the file system; name the folder/);
  });
});
