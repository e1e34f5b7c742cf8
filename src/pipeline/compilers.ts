import { basename, dirname } from "node:path";
import type { CompilerCall } from "../build/container/compiler.ts";
import { type Engine, findEngine, type NoEngine } from "../build/container/engine.ts";
import { parseImageName } from "../content/registry/image-name.ts";
import { formatPullSource, parseMirrors, pullSourcesOf } from "../content/registry/mirrors.ts";
import { presetBuilds } from "../gateway/presets/resolve.ts";
import { libcOf } from "../gateway/system/libc.ts";
import type { Target } from "../model/target.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import type { CommandRunner } from "../ports/command-runner.ts";

/** The documented calls of a preset's compilers for one gateway. */
export function compilerCalls({ chosen, facts }: ObtainedGateway, target: Target): readonly CompilerCall[] {
  // Who built a gateway that is recognised by its module is not known, nor with what.
  if (chosen?.version === undefined || chosen.by === "module") return [];
  return presetBuilds(chosen.preset, { version: chosen.version, target, libc: libcOf(facts) });
}

/**
 * The references by which an image is asked for: an official one's behind its mirrors; one that the user named is looked
 * for as it is, too. A digest alone decides which image is meant, and not every engine takes a tag beside it.
 * @param lines of `registry-mirrors`
 * @throws UserError where it is no image name
 */
export function imageReferences(
  image: string,
  from: "preset" | "user",
  lines: readonly string[],
): readonly [string, ...string[]] {
  const { tag, digest, ...name } = parseImageName(image, image);
  const which = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  const references = pullSourcesOf(name, parseMirrors(lines)).map((place) => `${formatPullSource(place)}${which}`);
  const asWritten = tag !== undefined && digest !== undefined ? image.replace(`:${tag}@`, "@") : image;
  const [first, ...rest] = from === "preset" ? references : [asWritten, ...references];
  if (first === undefined) throw new Error("An image has no place.");
  return [first, ...new Set(rest.filter((one) => one !== first))];
}

/**
 * Looks for an engine whose client finds the logins of `registry-auth-file`, a file of Docker's or of podman's.
 * @param authFile absolute
 */
export async function findEngineWith(
  authFile: string | undefined,
  { commands, directory }: { readonly commands: CommandRunner; readonly directory: string },
): Promise<Engine | NoEngine> {
  const logins: Readonly<Record<string, string>> =
    authFile === undefined
      ? {}
      : {
          ...(basename(authFile) === "config.json" && { DOCKER_CONFIG: dirname(authFile) }),
          REGISTRY_AUTH_FILE: authFile,
        };
  return await findEngine({ commands, directory, environment: logins });
}
