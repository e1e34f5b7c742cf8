import { UserError } from "../../model/user-error.ts";
import { type ImageName, isLoopback, isRepository, parseRegistryHost, registryAddress } from "./image-name.ts";

/** One line of `registry-mirrors`. */
export interface Mirror {
  /** The registry that is mirrored, and where only a part of it is, the beginning of its repositories. */
  readonly from: MirroredPath;
  /** The registry to ask in its place, and what its repositories begin with. */
  readonly to: MirroredPath;
  /** `http` where the line says so. */
  readonly scheme: Scheme;
}

interface MirroredPath {
  readonly registry: string;
  /** Without slashes at its ends; empty for the whole registry. */
  readonly path: string;
}

/** How a registry is spoken to; `probe`: it is on this machine, and what answers there decides. */
type Scheme = "https" | "http" | "probe";

/** Where an image can be asked for. */
export interface PullSource {
  /** Whose credentials apply: host with its port. */
  readonly registry: string;
  /** Host and port of the requests. */
  readonly address: string;
  readonly scheme: Scheme;
  readonly repository: string;
  /** Whether it stands in for the registry that the image's name has. */
  readonly isMirror: boolean;
}

/**
 * Reads the lines of `registry-mirrors`: `docker.io=harbor.corp/dockerhub`.
 * @throws UserError where a line is not two registries, or asks for http to another machine
 */
export function parseMirrors(lines: readonly string[]): readonly Mirror[] {
  return lines.map(parseMirror);
}

function parseMirror(line: string): Mirror {
  const refuse = (problem: string): UserError =>
    new UserError(
      `registry-mirrors: "${line.slice(0, 300)}": ${problem}; write REGISTRY=MIRROR[/PATH], for example docker.io=harbor.corp/dockerhub.`,
    );
  const [left = "", right, ...more] = line.split("=").map((text) => text.trim());
  if (right === undefined || more.length > 0) throw refuse('it has not exactly one "="');
  const [, scheme, target = ""] = /^(?:(https?):\/\/)?(.*)$/i.exec(right) ?? [];
  const from = parseMirrored(left);
  if (from === undefined) throw refuse(`"${left}" is not a registry`);
  const to = parseMirrored(target);
  if (to === undefined) throw refuse(`"${target}" is not a registry with an optional path`);
  if (scheme?.toLowerCase() === "http") {
    if (!isLoopback(to.registry)) throw refuse("http is for registries on this machine only");
    return { from, to, scheme: "http" };
  }
  return { from, to, scheme: scheme === undefined ? schemeOf(to.registry) : "https" };
}

function parseMirrored(text: string): MirroredPath | undefined {
  const [host = "", ...parts] = text.replace(/\/+$/, "").split("/");
  const registry = parseRegistryHost(host);
  const path = parts.join("/");
  return registry === undefined || (path !== "" && !isRepository(path)) ? undefined : { registry, path };
}

function schemeOf(registry: string): Scheme {
  return isLoopback(registry) ? "probe" : "https";
}

/**
 * The places to ask for an image, in order: the mirrors of the longest path that fits, in the order of their lines, and
 * at last the registry itself, as container engines do it.
 */
export function pullSourcesOf(
  name: Pick<ImageName, "registry" | "repository">,
  mirrors: readonly Mirror[],
): readonly PullSource[] {
  const fitting = mirrors.flatMap((mirror) => {
    const rest = mirror.from.registry === name.registry ? below(name.repository, mirror.from.path) : undefined;
    return rest === undefined ? [] : [{ mirror, rest }];
  });
  const longest = Math.max(0, ...fitting.map(({ mirror }) => mirror.from.path.length));
  const places = fitting
    .filter(({ mirror }) => mirror.from.path.length === longest)
    .map(({ mirror: { to, scheme }, rest }): PullSource => {
      const repository = to.path === "" ? rest : `${to.path}/${rest}`;
      return { registry: to.registry, address: registryAddress(to.registry), scheme, repository, isMirror: true };
    });
  const { registry, repository } = name;
  const itself = {
    registry,
    address: registryAddress(registry),
    scheme: schemeOf(registry),
    repository,
    isMirror: false,
  };
  return [...places, itself];
}

/** What is left of a repository behind the beginning that a mirror stands for; undefined where it begins otherwise. */
function below(repository: string, path: string): string | undefined {
  if (path === "") return repository;
  return repository.startsWith(`${path}/`) ? repository.slice(path.length + 1) : undefined;
}

/** A place in messages and reports, also what a container engine takes: `harbor.corp/dockerhub/library/krakend`. */
export function formatPullSource({ registry, repository }: PullSource): string {
  return `${registry}/${repository}`;
}
