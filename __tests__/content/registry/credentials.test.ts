import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemCredentialHelpers } from "../../../src/content/registry/credential-helper.ts";
import { type Credentials, userCredentials } from "../../../src/content/registry/credentials.ts";
import { execRunner } from "../../../src/ports/exec.ts";
import { temporaryFolder } from "../../support/files.ts";

const alice = Buffer.from("alice:s3cret:with:colons").toString("base64");

interface User {
  readonly credentials: Credentials;
  readonly warnings: string[];
  readonly home: string;
}

/** Someone with these files in their home, and these programs on their PATH. */
async function user(
  files: Readonly<Record<string, unknown>>,
  programs: Readonly<Record<string, string>> = {},
  {
    authFile,
    patience = 60_000,
    environment: more = {},
  }: { authFile?: string; patience?: number; environment?: Readonly<Record<string, string>> } = {},
): Promise<User> {
  const home = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(home, path, ".."), { recursive: true });
    await writeFile(join(home, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(home, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(home, name), 0o755);
  }
  const environment = { PATH: `${home}:/usr/bin:/bin`, ...more };
  const warnings: string[] = [];
  const logger = { warning: (line: string) => void warnings.push(line) };
  const credentials = userCredentials({
    ...(authFile !== undefined && { authFile: join(home, authFile) }),
    environment,
    homeDirectory: home,
    logger,
    helpers: systemCredentialHelpers(execRunner(environment, { line: () => undefined }), logger, { patience }),
  });
  return { credentials, warnings, home };
}

const docker = ".docker/config.json";
const podman = ".config/containers/auth.json";

describe("a login is found", () => {
  test("in Docker's file, with a password that has colons", async () => {
    const { credentials, home } = await user({ [docker]: { auths: { "ghcr.io": { auth: alice } } } });
    expect(await credentials.find("ghcr.io", "x/y")).toEqual({
      kind: "password",
      username: "alice",
      password: "s3cret:with:colons",
      origin: join(home, docker),
    });
  });

  test.each(["https://index.docker.io/v1/", "index.docker.io", "docker.io", "https://registry-1.docker.io/v2/"])(
    "for Docker Hub under the key %s",
    async (key) => {
      const { credentials } = await user({ [docker]: { auths: { [key]: { auth: alice } } } });
      expect(await credentials.find("docker.io", "library/krakend")).toMatchObject({ username: "alice" });
    },
  );

  test("under the longest of podman's keys that fits", async () => {
    const auths = Object.fromEntries(
      ["quay.io", "quay.io/ns", "quay.io/ns/repo"].map((key) => [key, { username: key, password: "x" }]),
    );
    const { credentials } = await user({ [podman]: { auths } });
    expect(await credentials.find("quay.io", "ns/repo")).toMatchObject({ username: "quay.io/ns/repo" });
    expect(await credentials.find("quay.io", "ns/repository")).toMatchObject({ username: "quay.io/ns" });
    expect(await credentials.find("quay.io", "other/repo")).toMatchObject({ username: "quay.io" });
    expect(await credentials.find("quay.io:8443", "ns/repo")).toBeUndefined();
  });

  test("as an identity token before anything else in its entry", async () => {
    const { credentials } = await user({ [docker]: { auths: { "a.corp": { auth: alice, identitytoken: "t" } } } });
    expect(await credentials.find("a.corp", "x")).toMatchObject({ kind: "identity-token", token: "t" });
  });

  test("in registry-auth-file before the others, and in the others for what it does not know", async () => {
    const files = {
      "own.json": { auths: { "a.corp": { username: "own", password: "x" } } },
      [docker]: { auths: { "a.corp": { auth: alice }, "b.corp": { auth: alice } } },
    };
    const { credentials } = await user(files, {}, { authFile: "own.json" });
    expect(await credentials.find("a.corp", "x")).toMatchObject({ username: "own" });
    expect(await credentials.find("b.corp", "x")).toMatchObject({ username: "alice" });
  });
});

test.each([
  ["REGISTRY_AUTH_FILE", "auth.json"],
  ["DOCKER_CONFIG", "config.json"],
  ["XDG_RUNTIME_DIR", "containers/auth.json"],
  ["XDG_CONFIG_HOME", "containers/auth.json"],
])("the file of podman or Docker that %s leads to is asked before those at home", async (variable, file) => {
  const folder = await temporaryFolder();
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ auths: { "quay.io": { username: variable, password: "x" } } }));
  const environment = { [variable]: variable === "REGISTRY_AUTH_FILE" ? path : folder };
  const atHome = { auths: { "quay.io": { username: "at home", password: "x" } } };
  const found = await user(
    { [docker]: variable === "DOCKER_CONFIG" ? atHome : {}, [podman]: atHome },
    {},
    { environment },
  );
  expect(await found.credentials.find("quay.io", "x/y")).toMatchObject({ username: variable, origin: path });
});

test("a folder of configuration that is relative leads to no file", async () => {
  const { credentials, warnings } = await user({}, {}, { environment: { DOCKER_CONFIG: "relative" } });
  expect(await credentials.find("quay.io", "x/y")).toBeUndefined();
  expect(warnings).toEqual([]);
});

describe("a credential helper", () => {
  const answer = (name: string, secret: string) => `echo '{"Username":"${name}","Secret":"${secret}"}'`;

  test("is asked for its registry, which it reads from standard input", async () => {
    const script = 'read server; test "$1" = get || exit 3; echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"x\\"}"';
    const { credentials } = await user(
      { [docker]: { credHelpers: { "a.corp": "one" }, credsStore: "two" } },
      { "docker-credential-one": script, "docker-credential-two": script.replace("$server", "store $server") },
    );
    expect(await credentials.find("a.corp", "x")).toEqual({
      kind: "password",
      username: "a.corp",
      password: "x",
      origin: "docker-credential-one",
    });
    expect(await credentials.find("b.corp", "x")).toMatchObject({ username: "store b.corp" });
    expect(await credentials.find("docker.io", "x")).toMatchObject({ username: "store https://index.docker.io/v1/" });
  });

  test("that gives the name <token> gives an identity token", async () => {
    const { credentials } = await user(
      { [docker]: { credsStore: "x" } },
      { "docker-credential-x": answer("<token>", "abc") },
    );
    expect(await credentials.find("a.corp", "x")).toMatchObject({ kind: "identity-token", token: "abc" });
  });

  test("that has no login gives none, without a warning, and the file is read on", async () => {
    const { credentials, warnings } = await user(
      { [docker]: { credsStore: "x", auths: { "a.corp": { auth: alice } } } },
      { "docker-credential-x": 'echo "credentials not found in native keychain"; exit 1' },
    );
    expect(await credentials.find("a.corp", "x")).toMatchObject({ username: "alice" });
    expect(await credentials.find("b.corp", "x")).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test.each([
    ["is missing", undefined, /docker-credential-x: is not on the PATH/],
    ["fails", "echo hunter2; exit 7", /docker-credential-x: ended with exit code 7/],
    ["never ends", "sleep 60", /docker-credential-x: gave no answer in 0.3 s/],
    ["never stops talking", "exec yes hunter2", /docker-credential-x: wrote more than 65536 bytes/],
    ["answers with something else", "echo '[\"hunter2\"]'", /docker-credential-x .* gave no login for a.corp/],
  ])("that %s is named in a warning that holds nothing of what it said", async (_, script, warning) => {
    const programs: Record<string, string> = script === undefined ? {} : { "docker-credential-x": script };
    const { credentials, warnings } = await user({ [docker]: { credsStore: "x" } }, programs, { patience: 300 });
    expect(await credentials.find("a.corp", "x")).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings.join()).not.toContain("hunter2");
  });

  test.each(["../x", "a/b", "x;id", "", " x", "-x"])("whose name is %j is not run", async (name) => {
    const { credentials, warnings } = await user({ [docker]: { credHelpers: { "a.corp": name } } });
    expect(await credentials.find("a.corp", "x")).toBeUndefined();
    expect(warnings.filter((line) => !line.includes("whose name is not one"))).toEqual([]);
  });
});

describe("a file that cannot be used", () => {
  test.each([
    ["{ hunter2", "is not valid JSON"],
    ["5", "is not a file of registry logins"],
    ['{"auths":{"a.corp":{"auth":5}}}', "is not a file of registry logins"],
    [" ".repeat((1 << 20) + 1), "is larger than"],
  ])("is left out with a warning that quotes nothing of it", async (content, problem) => {
    const files = { [docker]: content, [podman]: { auths: { "a.corp": { auth: alice } } } };
    const { credentials, warnings, home } = await user(files);
    expect(await credentials.find("a.corp", "x")).toMatchObject({ username: "alice" });
    expect(warnings).toEqual([expect.stringContaining(`${join(home, docker)} ${problem}`)]);
    expect(warnings.join()).not.toContain("hunter2");
  });

  test("is an error where it is the registry-auth-file", async () => {
    const { credentials, home } = await user({ "own.json": "{" }, {}, { authFile: "own.json" });
    await expect(credentials.find("a.corp", "x")).rejects.toThrow(
      `registry-auth-file: "${join(home, "own.json")}" is not valid JSON.`,
    );
    const { credentials: none } = await user({}, {}, { authFile: "none.json" });
    await expect(none.find("a.corp", "x")).rejects.toThrow("does not exist");
  });

  test.each(["no base64!", Buffer.from("no colon").toString("base64"), Buffer.from(":p").toString("base64")])(
    "with the malformed login %s says so, and that it is for a registry",
    async (auth) => {
      const { credentials, warnings } = await user({ [docker]: { auths: { "a.corp": { auth } } } });
      expect(await credentials.find("a.corp", "x")).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining("the login for a.corp is malformed")]);
      expect(warnings.join()).not.toContain(auth);
    },
  );
});
