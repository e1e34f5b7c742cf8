import type { Finding } from "../../model/report.ts";
import { formatTarget, type Target } from "../../model/target.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Engine, EngineImage } from "./engine.ts";
import { noImage, wrongPlatform } from "./engine-failures.ts";

/** Which image is wanted. */
export interface ImageWish {
  /** References in the order in which they are tried: the name itself, then mirrors. */
  readonly references: readonly [string, ...string[]];
  /** `GOOS/GOARCH` to insist on; undefined: what the engine runs. */
  readonly platform: string | undefined;
  /** `never`: only what the engine has already serves. */
  readonly pull: "where missing" | "never";
}

/**
 * The first of several references that the engine has for the platform, else the first that it can pull.
 * @returns the image, or why there is none
 */
export async function obtainImage(
  { references, platform, pull }: ImageWish,
  engine: Engine,
  logger: Logger,
): Promise<{ readonly image: EngineImage } | { readonly finding: Finding }> {
  const wanted = platform ?? formatTarget(engine.facts.platform);
  let other: EngineImage | undefined;
  for (const reference of references) {
    const image = await engine.image(reference);
    if (image === undefined) continue;
    if (runsOn(image.platform, wanted)) return { image };
    other ??= image;
  }
  const tried: { reference: string; why: string }[] = [];
  for (const reference of references) {
    if (pull === "never") {
      tried.push({ reference, why: "the engine does not have it, and nothing is pulled" });
      continue;
    }
    const why = await logger.group(`Pulling ${reference} for ${wanted}`, () => engine.pull(reference, platform));
    const image = why === undefined ? await engine.image(reference) : undefined;
    if (image === undefined) {
      tried.push({ reference, why: why ?? "the engine does not show it" });
      continue;
    }
    if (!runsOn(image.platform, wanted)) return { finding: mismatch(image, wanted) };
    logger.info(`Pulled ${image.digest ?? image.id}`);
    return { image };
  }
  return { finding: other === undefined ? noImage(tried) : mismatch(other, wanted) };
}

function mismatch(image: EngineImage, wanted: string): Finding {
  return wrongPlatform(image.reference, formatTarget(image.platform), wanted);
}

function runsOn(platform: Target, wanted: string): boolean {
  const [goos, goarch] = wanted.split("/");
  return platform.goos === goos && platform.goarch === goarch;
}
