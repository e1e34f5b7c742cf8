import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, type SourceTree } from "../support/source-tree.ts";
import { bench, buildGateway, builtFile, failureOf, makeImages, plainPlugin, pluginTree } from "./container-build.ts";
import { commandCall, commandImage } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { type GitServer, startGitServer } from "./services/git-server.ts";

const user = { name: "builder", password: "correct-horse-battery" };
const module = "git.example.com/team/secret.git";

const library: SourceTree = {
  "go.mod": goMod({ module }),
  "secret.go": 'package secret\n\nconst Word = "private word"\n',
};

/** A plugin that links a module which only a git server behind a password has. */
const plugin: SourceTree = {
  ...pluginTree,
  "go.mod": `${pluginTree["go.mod"]}\nrequire ${module} v1.0.0\n`,
  "main.go": [
    "package main",
    "",
    `import secret "${module}"`,
    "",
    "func AuthCheck() string { return secret.Word }",
    "",
    "func main() {}",
    "",
  ].join("\n"),
};

let engine: TestEngine;
let gateway: string;
let server: GitServer;
let known: SourceTree | undefined;

beforeAll(async () => {
  need(requirements.engine);
  gateway = await buildGateway();
  engine = await startEngine();
  await makeImages(engine, gateway);
  server = await startGitServer({ "team/secret": library }, user);
});

afterAll(async () => {
  await server?.stop();
  await engine?.stop();
});

/** A home with the user's git settings and, where wanted, the password; and what Go is told there. */
async function userHome(password: string | undefined): Promise<Record<string, string>> {
  const home = await temporaryFolder();
  const settings = [`[url "${server.url}"]`, "\tinsteadOf = https://git.example.com/", ""];
  await writeFile(join(home, ".gitconfig"), settings.join("\n"));
  if (password !== undefined) {
    await writeFile(join(home, ".netrc"), `machine 127.0.0.1 login ${user.name} password ${password}\n`, {
      mode: 0o600,
    });
  }
  const kept = await run("go", ["env", "-json", "GOPATH", "GOPROXY", "GOSUMDB", "GOCACHE"]);
  const go: Readonly<Record<string, string>> = JSON.parse(kept.stdout);
  // A module cache of its own: the module must come from the server in every test.
  const env = { HOME: home, GOPRIVATE: "git.example.com", GIT_TERMINAL_PROMPT: "0", ...go };
  return { ...env, GOPROXY: `file://${go["GOPATH"]}/pkg/mod/cache/download,${go["GOPROXY"]}` };
}

/** The plugin with its go.sum. */
async function tidyPlugin(): Promise<SourceTree> {
  known ??= { ...plugin, "go.sum": await goSum() };
  return known;
}

/** The go.sum of the plugin as its author has it. */
async function goSum(): Promise<string> {
  const folder = await sourceFolder(plugin);
  const env = { ...process.env, ...(await userHome(user.password)), GOMODCACHE: join(folder, ".cache") };
  const flags = { GOFLAGS: "-modcacherw -mod=mod", GOENV: "off", GOTOOLCHAIN: "go1.24.6" };
  const ended = await run("go", ["list", "-deps", "."], { cwd: folder, env: { ...env, ...flags } });
  if (ended.code !== 0) throw new Error(ended.stderr);
  return await readFile(join(folder, "go.sum"), "utf8");
}

/** Looks for the password everywhere in the container, then builds. */
const search = [
  `if grep -rqs 'correct-[h]orse-battery' /root /tmp /etc /go /app /go-plugin-verifier /proc/*/environ /proc/*/cmdline; then`,
  "  echo the password is here >&2; exit 1",
  "fi",
  "ls -A /root >&2; [ ! -e /root/.netrc ] && [ ! -e /root/.gitconfig ] && [ ! -S /var/run/docker.sock ] || exit 1",
  'go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" $PLUGIN_PACKAGES',
].join("\n");

const own = { call: commandCall, images: [commandImage] as const, command: search };

describe("a private module on a git server that asks for a password", () => {
  test("is fetched with the user's netrc and insteadOf, and no container sees the password", async () => {
    const builds = await bench({ ...engine.environment, ...(await userHome(user.password)) });
    try {
      const file = builtFile(await builds.build(gateway, await sourceFolder(await tidyPlugin()), own));
      const { answers } = await openInHost(gateway, [file], { lookup: ["AuthCheck"] });
      expect(answers).toMatchObject([{ symbols: { AuthCheck: "private word" } }]);
      expect(server.requests.some((line) => line.startsWith("200 "))).toBe(true);
    } finally {
      await builds.remove();
    }
  });

  test("is fetched for an image with the gateway's source too", async () => {
    const builds = await bench({ ...engine.environment, ...(await userHome(user.password)) });
    try {
      const file = builtFile(await builds.build(gateway, await sourceFolder(await tidyPlugin())));
      const { answers } = await openInHost(gateway, [file], { lookup: ["AuthCheck"] });
      expect(answers).toMatchObject([{ symbols: { AuthCheck: "private word" } }]);
    } finally {
      await builds.remove();
    }
  });

  test("cannot be had without the password, which is said before the image builds", async () => {
    const builds = await bench({ ...engine.environment, ...(await userHome(undefined)) });
    try {
      // Another plugin, so that no earlier fetch serves.
      const source = await sourceFolder({ ...(await tidyPlugin()), "more.go": 'package main\n\nimport _ "expvar"\n' });
      const text = failureOf(await builds.build(gateway, source, own))
        .map(({ message }) => message)
        .join("\n");
      expect(text).toMatch(/no secure protocol found for repository|terminal prompts disabled|could not read Username/);
      expect(builds.lines.filter((line) => line.startsWith("Building"))).toEqual([]);
    } finally {
      await builds.remove();
    }
  });

  test("is not taken where it is not what go.sum recorded", async () => {
    const builds = await bench({ ...engine.environment, ...(await userHome(user.password)) });
    try {
      const tidy = await tidyPlugin();
      const wrong = tidy["go.sum"]?.replace(/^(git\.example\.com.* v1\.0\.0 h1:)..../m, "$1AAAA") ?? "";
      const findings = failureOf(await builds.build(gateway, await sourceFolder({ ...tidy, "go.sum": wrong }), own));
      expect(findings.map(({ message }) => message).join("\n")).toMatch(/checksum mismatch/);
    } finally {
      await builds.remove();
    }
  });
});

test("where this machine has no Go, a container of its own fetches, and only that one sees the password", async () => {
  const home = await userHome(user.password);
  const proxy = await startModuleProxy();
  const builds = await bench({ ...engine.environment, ...home, PATH: await pathWithoutGo() });
  try {
    const variables = [
      { name: "GOPRIVATE", value: "git.example.com" },
      { name: "GOPROXY", value: proxy.url },
    ];
    // These engines have no bridge: only the machine's own network leads anywhere.
    const fetching = { ...own, network: "host", variables };
    const file = builtFile(await builds.build(gateway, await sourceFolder(await tidyPlugin()), fetching));
    const { answers } = await openInHost(gateway, [file], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: { AuthCheck: "private word" } }]);
    expect(builds.lines).toContain("There is no Go on this machine: a container fetches the modules.");
  } finally {
    await builds.remove();
    await proxy.stop();
  }
});

test("values of build-env reach the build and no command line", async () => {
  const builds = await bench(engine.environment);
  try {
    const value = "not-for-everybody";
    const command = `[ "$TOKEN" = "$(printf 'not-for-%s' everybody)" ] || exit 1
grep -qs 'not-for-[e]verybody' /proc/*/cmdline && exit 1
go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" $PLUGIN_PACKAGES`;
    const source = await sourceFolder(await plainPlugin());
    builtFile(await builds.build(gateway, source, { ...own, command, variables: [{ name: "TOKEN", value }] }));
    expect(builds.lines.join("\n")).not.toContain(value);
  } finally {
    await builds.remove();
  }
});

/** The folders of PATH without those that hold a Go. */
async function pathWithoutGo(): Promise<string> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = await Promise.all(
    folders.map(async (folder) => (await run("test", ["-e", join(folder, "go")])).code !== 0),
  );
  return folders.filter((_, index) => found[index]).join(delimiter);
}

/** Serves the modules that this machine has. */
async function startModuleProxy(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { stdout } = await run("go", ["env", "GOMODCACHE"]);
  const root = join(stdout.trim(), "cache", "download");
  const server = createServer((request, response) => {
    readFile(join(root, decodeURIComponent(request.url ?? "/"))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end("not found"),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
