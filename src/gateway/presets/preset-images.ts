import type { ImageName } from "../../content/registry/image-name.ts";
import { versionOfTag } from "../version-choice.ts";
import type { Preset, Presets } from "./preset.ts";

export interface KnownImage {
  readonly preset: Preset;
  /** `registry/repository` */
  readonly image: string;
  /** How its tags hold a version, the longest first. */
  readonly templates: readonly string[];
  readonly isBuild: boolean;
  /** The gateway's path in it, where it is the same for all targets. */
  readonly path?: string;
}

/** Every repository that holds a preset's gateway or its compiler. */
export function knownImages(preset: Preset): KnownImage[] {
  const found = new Map<string, KnownImage>();
  const add = (image: string, template: string, more: Pick<KnownImage, "isBuild" | "path">) => {
    const templates = [...(found.get(image)?.templates ?? []), template].toSorted((a, b) => b.length - a.length);
    found.set(image, { preset, image, templates, ...more });
  };
  const paths = preset.sources.flatMap((source) => (source.kind === "image" ? [source.path] : []));
  const path = paths.find((each) => !each.includes("{"));
  const gateway = { isBuild: false, ...(path !== undefined && { path }) };
  for (const source of preset.sources) if (source.kind === "image") add(source.image, source.tag, gateway);
  for (const build of preset.builds) add(build.image, build.tag, { isBuild: true });
  for (const image of preset.alsoImages) {
    add(image, "{version}", /build|compiler/.test(image) ? { isBuild: true } : gateway);
  }
  return [...found.values()];
}

export interface TaggedRelease {
  /** With what stands behind it, as `5.8.6-slim`; without an architecture. */
  readonly version: string;
  /** The release alone, pre-releases included. */
  readonly release: string;
  /** What the tag ends in, where it is of one architecture: `amd64`. */
  readonly architecture?: string;
}

const architectures = "amd64|arm64|arm|386|s390x|ppc64le|riscv64|loong64";
const tagged = new RegExp(`^(.+?)(?:-(${architectures}))?$`);

/** @returns undefined where the tag is none of a release, as `latest` */
export function releaseOfTag(tag: string, { templates }: Pick<KnownImage, "templates">): TaggedRelease | undefined {
  const [, plain = tag, architecture] = tagged.exec(tag) ?? [];
  const versions = templates.map((template) => versionOfTag(plain, template)).filter((each) => each !== undefined);
  const [shortest] = versions;
  const version = versions.at(-1);
  const release = /^\d+(?:\.\d+)*(?:-(?:rc|alpha|beta)[\w.]*)?/.exec(shortest ?? "")?.[0];
  if (version === undefined || release === undefined) return undefined;
  return { version, release, ...(architecture !== undefined && { architecture }) };
}

/** The preset that an image is of, with the gateway's path in it and its release; undefined where none is known. */
export function presetOfImage(
  image: ImageName,
  presets: Presets,
): { readonly preset: Preset; readonly path: string; readonly version?: string } | undefined {
  const whole = `${image.registry}/${image.repository}`;
  const known = [...presets.values()]
    .flatMap(knownImages)
    .find((each) => each.image === whole && each.path !== undefined && !each.isBuild);
  if (known?.path === undefined) return undefined;
  const version = releaseOfTag(image.tag ?? "", known)?.release;
  return { preset: known.preset, path: known.path, ...(version !== undefined && { version }) };
}
