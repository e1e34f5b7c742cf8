import { createHash } from "node:crypto";
import type { NativeBuild } from "./native-build.ts";

/**
 * The name of the temporary folder of a build: the same for the same plugin, recipe and wishes.
 *
 * Without -trimpath the link to the gateway's source, which lies there, is a part of what the compile cache goes by. With
 * a folder that is another one each time, every build would compile the gateway's packages anew.
 */
export function buildFolderName({ source, recipe, output, buildId, pin, gatewaySource }: NativeBuild): string {
  const { goVersion, target, flags } = recipe;
  const content = JSON.stringify([source, goVersion, target, flags, output, buildId, pin, gatewaySource]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
