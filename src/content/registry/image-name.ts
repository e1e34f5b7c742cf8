// Image names as Docker reads them: github.com/distribution/reference, and "Pulling manifests" of the OCI distribution
// specification 1.1 for what a repository, a tag and a digest may look like.
import { UserError } from "../../model/user-error.ts";

export interface ImageName {
  /** As the user wrote it; errors name it. */
  readonly reference: string;
  /** Host with its port: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** `library/krakend` */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest is given. */
  readonly tag?: string;
  /** `sha256:…`; where it is given, it alone decides which image is meant. */
  readonly digest?: string;
}

/** What Docker means by a name without a host. */
export const dockerHub = "docker.io";

const longestName = 1024;
const repositoryPart = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const hostPattern = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/i;

/**
 * Reads an image name.
 * @param text what follows `docker://`: `[host[:port]/]repository[:tag][@sha256:…]`
 * @param reference as the user wrote it, for errors
 * @throws UserError where it is none
 */
export function parseImageName(text: string, reference = `docker://${text}`): ImageName {
  const refuse = (problem: string): UserError =>
    new UserError(
      `"${reference.slice(0, 300)}" is not an image name: ${problem}; write docker://[registry/]repository[:tag][@sha256:digest].`,
    );
  if (text.length > longestName) throw refuse(`it is longer than ${longestName} characters`);
  const [withTag = "", digest, ...more] = text.split("@");
  if (more.length > 0) throw refuse('it has more than one "@"');
  if (digest !== undefined && !digestPattern.test(digest)) {
    throw refuse('what follows "@" is not "sha256:" with 64 lower-case hexadecimal digits');
  }
  const slash = withTag.indexOf("/");
  const first = slash < 0 ? "" : withTag.slice(0, slash);
  const named = slash >= 0 && isHost(first);
  const rest = named ? withTag.slice(slash + 1) : withTag;
  const colon = rest.indexOf(":");
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const registry = named ? parseRegistryHost(first) : dockerHub;
  if (registry === undefined) throw refuse(`"${first}" is not a host with an optional port`);
  if (path === "") throw refuse("the repository is missing");
  if (!isRepository(path)) {
    throw refuse(`"${path}" is not a repository (lower-case letters, digits, and between them . _ - /)`);
  }
  if (tag !== undefined && !isTag(tag)) {
    throw refuse(`"${tag}" is not a tag (up to 128 letters, digits, . _ -, the first one no . or -)`);
  }
  const repository = registry === dockerHub && !path.includes("/") ? `library/${path}` : path;
  const effective = tag ?? (digest === undefined ? "latest" : undefined);
  return {
    reference,
    registry,
    repository,
    ...(effective !== undefined && { tag: effective }),
    ...(digest !== undefined && { digest }),
  };
}

/** The name in full, without `docker://`: what a container engine takes. */
export function formatImageName({ registry, repository, tag, digest }: Omit<ImageName, "reference">): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Whether the first part of a name is a host and not the beginning of a repository. Source: `splitDockerDomain`. */
function isHost(part: string): boolean {
  return part === "localhost" || /[.:]/.test(part);
}

/** Checks a registry's host; Docker Hub's other names become `docker.io`. @returns undefined where it is no host */
export function parseRegistryHost(text: string): string | undefined {
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  if (!hostPattern.test(host) || host.length > 253) return undefined;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  // An address in other spellings (127.1, 0x7f.0.0.1) or of impossible numbers is none that anybody means.
  const hostname = URL.parse(`https://${host}`)?.hostname;
  if (hostname === undefined || (!host.startsWith("[") && hostname !== host.toLowerCase())) return undefined;
  const registry = text.toLowerCase();
  return dockerHubNames.includes(registry) ? dockerHub : registry;
}

const dockerHubNames: readonly string[] = [
  dockerHub,
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
];

/** The host and port that answer a registry's requests. */
export function registryAddress(registry: string): string {
  return registry === dockerHub ? "registry-1.docker.io" : registry;
}

/** Whether a text can be a repository, or the beginning of one. */
export function isRepository(text: string): boolean {
  return text.length <= 255 && text.split("/").every((part) => repositoryPart.test(part));
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Whether a host (with or without a port) is this machine, so that nobody can listen in. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, "").toLowerCase();
  return name === "localhost" || /^127(?:\.[0-9]{1,3}){3}$/.test(name) || name === "[::1]";
}
