import * as v from "valibot";
import { type BuildFacts, pinsSchema } from "../build/build-facts.ts";
import type { ContainerBuild, MadeCall } from "../build/container/container-build.ts";
import type { Engine } from "../build/container/engine.ts";
import { copyInto } from "../build/native.ts";
import type { BuildIo, NativeBuild } from "../build/native-build.ts";
import { type ImageBuild, sharedImageKey } from "../build/shared-key.ts";
import { findingSchema, type Members, some } from "../model/finding-schema.ts";

/** What is known of a build in a compiler image. */
interface ImageBuildFacts extends MadeCall, Pick<BuildFacts, "pins" | "findings"> {}

const factsSchema = v.object({
  image: some,
  digest: some,
  command: v.array(v.string()),
  pins: pinsSchema,
  findings: v.array(findingSchema),
} satisfies Members<ImageBuildFacts>);

/** What other runs have of a build, or take from it. */
export interface SharedImageBuild {
  /** Of the plugin that is at its place now; undefined where there is none. */
  readonly found: ImageBuildFacts | undefined;
  /** Keeps the file of a build. */
  keep(file: string, facts: ImageBuildFacts): Promise<void>;
}

/** What finding a build needs of its surroundings. */
export interface SharedImageIo extends BuildIo {
  readonly engine: Engine;
  /** The digest that a registry has for an image; undefined where it does not tell. */
  imageDigest(reference: string): Promise<string | undefined>;
}

/**
 * Looks for a plugin that the same image has built from the same source in another run, before the image is pulled.
 * @param wanted of the build, before anything is resolved
 * @returns undefined where nothing can be shared
 */
export async function sharedImageBuild(
  build: NativeBuild,
  wanted: Omit<ContainerBuild, "plan">,
  io: SharedImageIo,
): Promise<SharedImageBuild | undefined> {
  const { shared, temporary } = io;
  // What variables hold are secrets; what comes from a network is not known beforehand.
  if (shared === undefined || wanted.network !== "none" || wanted.variables.length > 0) return undefined;
  const digest = await digestOf(wanted, io);
  if (digest === undefined) return undefined;
  const { call, command, version, tags = [] } = wanted;
  const image: ImageBuild = { digest, call, command, version, tags };
  const key = sharedImageKey(build, image, io);
  if (key === undefined) return undefined;
  const inScratch = async <T>(body: (file: string) => Promise<T>): Promise<T> => {
    const folder = temporary.create();
    try {
      return await body(`${folder}/plugin.so`);
    } finally {
      temporary.remove(folder);
    }
  };
  const found = await inScratch(async (file) => {
    const taken = await shared.take(key, build.source.name, file, factsSchema);
    if (taken !== undefined) copyInto(taken.file, build.output);
    return taken?.made;
  });
  return {
    found,
    async keep(file, facts) {
      // The tag may have moved since it was asked for.
      if (digestIn(facts.digest) === digest) await inScratch((scratch) => shared.keep(key, file, facts, scratch));
    },
  };
}

/** Of the image that will be taken, whether it is there already or not. */
async function digestOf({ images, pull }: Pick<ContainerBuild, "images" | "pull">, io: SharedImageIo) {
  for (const reference of images) {
    const image = await io.engine.image(reference);
    if (image !== undefined) return digestIn(image.digest ?? image.id);
  }
  if (pull === "never") return undefined;
  const [first] = images;
  return await io.imageDigest(first);
}

function digestIn(text: string): string {
  return text.slice(text.lastIndexOf("@") + 1);
}
