// Logins as Docker and podman keep them: docker/cli's config.json, containers-auth.json(5), docker-credential-helpers.
import { readFile, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import type { Environment } from "../../ports/environment.ts";
import type { Logger } from "../../ports/logger.ts";
import { dockerHub, parseRegistryHost } from "./image-name.ts";

/** What a user has to show to a registry. Never part of a message. */
export type Login = (
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** Worth an access token at the registry's token server. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** An access token itself. */
  | { readonly kind: "registry-token"; readonly token: string }
) & {
  /** Where it was found, for messages. */
  readonly origin: string;
};

/** Finds logins. */
export interface Credentials {
  /**
   * @param registry host with its port; `docker.io` for Docker Hub
   * @param repository logins may be for a part of a registry only
   * @throws UserError where the file that the user named cannot be used
   */
  find(registry: string, repository: string): Promise<Login | undefined>;
}

export interface CredentialIo {
  /** The input `registry-auth-file`, absolute. */
  readonly authFile?: string;
  readonly environment: Environment;
  /** Absolute; undefined where the user has no home. */
  readonly homeDirectory?: string;
  readonly logger: Pick<Logger, "warning">;
  readonly helpers: CredentialHelpers;
}

/** Runs `docker-credential-NAME get`. */
export interface CredentialHelpers {
  /**
   * @param name letters, digits, `.`, `_` and `-`
   * @param server what the helper gets on its standard input
   * @returns its standard output, at most 64 KB; undefined where it ended with an error or there is none
   */
  get(name: string, server: string): Promise<string | undefined>;
}

/** Bytes: files of logins have a few hundred. */
const largestFile = 1 << 20;

const optionalText = v.nullish(v.string());
const entrySchema = v.object({
  auth: optionalText,
  username: optionalText,
  password: optionalText,
  identitytoken: optionalText,
  registrytoken: optionalText,
});
const fileSchema = v.object({
  auths: v.nullish(v.record(v.string(), v.nullish(entrySchema))),
  credHelpers: v.nullish(v.record(v.string(), v.string())),
  credsStore: optionalText,
});
const helperSchema = v.object({ Username: v.string(), Secret: v.string() });

type AuthFile = v.InferOutput<typeof fileSchema>;

/**
 * The logins of this user: those of `registry-auth-file` first, then those of the files that podman and Docker read.
 * Files are read when the first login is asked for, and once.
 */
export function userCredentials(io: CredentialIo): Credentials {
  let files: Promise<readonly OpenAuthFile[]> | undefined;
  return {
    find: async (registry, repository) => {
      files ??= readFiles(io);
      for (const file of await files) {
        const login = await findIn(file, registry, repository, io);
        if (login !== undefined) return login;
      }
      return undefined;
    },
  };
}

interface OpenAuthFile {
  readonly path: string;
  readonly content: AuthFile;
}

/** The usual files in the order in which they are asked. */
function usualAuthFiles(environment: Environment, homeDirectory: string | undefined): readonly string[] {
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  const configHome = XDG_CONFIG_HOME || (homeDirectory && join(homeDirectory, ".config"));
  const candidates = [
    REGISTRY_AUTH_FILE,
    DOCKER_CONFIG ? join(DOCKER_CONFIG, "config.json") : homeDirectory && join(homeDirectory, ".docker", "config.json"),
    XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, "containers", "auth.json"),
    configHome && join(configHome, "containers", "auth.json"),
  ];
  return [...new Set(candidates.filter((path) => path !== undefined))].filter(isAbsolute);
}

async function readFiles(io: CredentialIo): Promise<readonly OpenAuthFile[]> {
  const { authFile, environment, homeDirectory, logger } = io;
  const files: OpenAuthFile[] = [];
  if (authFile !== undefined) {
    const content = await readAuthFile(authFile);
    if (typeof content === "string") throw new UserError(`registry-auth-file: "${authFile}" ${content}.`);
    files.push({ path: authFile, content });
  }
  for (const path of usualAuthFiles(environment, homeDirectory)) {
    if (path === authFile) continue;
    const content = await readAuthFile(path);
    if (typeof content !== "string") files.push({ path, content });
    else if (content !== missing) logger.warning(`${path} ${content}; its registry logins are not used.`);
  }
  return files;
}

const missing = "does not exist";

/** @returns what is wrong with the file, in words that quote nothing of it */
async function readAuthFile(path: string): Promise<AuthFile | string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return "is not a file";
    if (found.size > largestFile) return `is larger than ${largestFile} bytes`;
    const text = await readFile(path, "utf8");
    const json: unknown = text.trim() === "" ? {} : JSON.parse(text);
    const result = v.safeParse(fileSchema, json);
    return result.success ? result.output : "is not a file of registry logins as Docker and podman write them";
  } catch (error) {
    if (error instanceof SyntaxError) return "is not valid JSON";
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return missing;
    return code === "EACCES" || code === "EPERM" ? "may not be read" : "cannot be read";
  }
}

async function findIn(
  { path, content }: OpenAuthFile,
  registry: string,
  repository: string,
  io: CredentialIo,
): Promise<Login | undefined> {
  const keys = keysOf(registry, repository);
  const helper = keyed(content.credHelpers ?? {}, keys) ?? (content.credsStore || undefined);
  if (helper !== undefined) {
    const login = await askHelper(helper, registry, path, io);
    if (login !== undefined) return login;
  }
  const entry = keyed(content.auths ?? {}, keys);
  if (!entry) return undefined;
  const login = loginOf(entry);
  if (login === "malformed") {
    io.logger.warning(`${path}: the login for ${registry} is malformed and is not used.`);
    return undefined;
  }
  return login === undefined ? undefined : { ...login, origin: path };
}

/** The keys that a login for a repository can have, the most specific first. */
function keysOf(registry: string, repository: string): readonly string[] {
  const parts = repository.split("/");
  const scopes = parts.map((_, at) => `${registry}/${parts.slice(0, parts.length - at).join("/")}`);
  return [...scopes, registry];
}

/** Looks up a normalized key. */
function keyed<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): T | undefined {
  const known = new Map<string, T>();
  for (const [key, value] of Object.entries(record)) {
    const normal = normalizeKey(key);
    if (!known.has(normal)) known.set(normal, value);
  }
  for (const key of keys) {
    const value = known.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `https://index.docker.io/v1/` and the like become `docker.io`; podman's `quay.io/ns` stays. */
function normalizeKey(key: string): string {
  const [host = "", ...path] = key.replace(/^https?:\/\//i, "").split("/");
  const registry = parseRegistryHost(host) ?? host;
  const scope = path.join("/").replace(/\/+$/, "");
  // The version of the registry's interface, which Docker once put behind the host.
  return scope === "" || /^v[12]$/.test(scope) ? registry : `${registry}/${scope}`;
}

type Found = Login extends infer Kind ? (Kind extends Login ? Omit<Kind, "origin"> : never) : never;

function loginOf(entry: v.InferOutput<typeof entrySchema>): Found | "malformed" | undefined {
  if (entry.identitytoken) return { kind: "identity-token", token: entry.identitytoken };
  if (entry.registrytoken) return { kind: "registry-token", token: entry.registrytoken };
  if (entry.auth) {
    if (!/^[\w+/-]+={0,2}$/.test(entry.auth.trim())) return "malformed";
    const text = Buffer.from(entry.auth, "base64").toString("utf8");
    const colon = text.indexOf(":");
    // Docker of old filled the password with zero bytes.
    const [username, password] = [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, "")];
    if (colon <= 0 || password === "") return "malformed";
    return { kind: "password", username, password };
  }
  if (entry.username && entry.password) {
    return { kind: "password", username: entry.username, password: entry.password };
  }
  return undefined;
}

async function askHelper(name: string, registry: string, path: string, io: CredentialIo): Promise<Login | undefined> {
  if (!/^\w[\w.-]{0,99}$/.test(name)) {
    io.logger.warning(`${path} names a credential helper whose name is not one; it is not run.`);
    return undefined;
  }
  const server = registry === dockerHub ? "https://index.docker.io/v1/" : registry;
  const output = await io.helpers.get(name, server);
  if (output === undefined) return undefined;
  const answer = v.safeParse(helperSchema, parsed(output));
  if (!answer.success) {
    io.logger.warning(`docker-credential-${name} (of ${path}) gave no login for ${registry} that can be read.`);
    return undefined;
  }
  const { Username: username, Secret: secret } = answer.output;
  if (username === "" && secret === "") return undefined;
  const origin = `docker-credential-${name}`;
  // What helpers write in place of a name where the secret is no password. Source: docker-credential-helpers, README.
  if (username === "<token>") return { kind: "identity-token", token: secret, origin };
  return { kind: "password", username, password: secret, origin };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
