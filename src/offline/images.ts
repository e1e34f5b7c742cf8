import type { Engine } from "../build/container/engine.ts";
import { reasonOf } from "../build/container/engine.ts";
import { UserError } from "../model/user-error.ts";

/** Writes an image that an engine has to a tarball, which `Engine.load` takes. @throws UserError */
export async function saveImage(engine: Engine, reference: string, file: string): Promise<void> {
  const format = engine.program === "podman" ? ["--format=docker-archive"] : [];
  const result = await engine.run(["save", ...format, "--output", file, reference]);
  if (result.exitCode === 0) return;
  throw new UserError(
    `fetch: the image ${reference} cannot be stored: ${reasonOf(`${result.stderr}\n${result.stdout}`)}.`,
  );
}
