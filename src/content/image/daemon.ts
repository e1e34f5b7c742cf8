import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import type { Command, CommandResult, CommandRunner } from "../../ports/command-runner.ts";
import { parseImageName } from "../registry/image-name.ts";
import type { ImageSource } from "./image-source.ts";
import { tarballImage } from "./tarball.ts";

export interface DaemonIo {
  readonly commands: CommandRunner;
  /** Absolute: where the engine's command line runs. */
  readonly directory: string;
  /** Makes an empty folder. */
  temporary(): string;
}

const engines = ["docker", "podman"] as const;

/**
 * An image of the local Docker, or where that does not have it, of podman.
 * @param name what follows `docker-daemon://`: a name with or without a tag, or an image's ID
 * @param reference as the user wrote it
 * @throws UserError where `name` is neither
 */
export function daemonImage(name: string, reference: string, io: DaemonIo): ImageSource {
  if (!/^(?:sha256:)?[0-9a-f]{12,64}$/.test(name)) parseImageName(name, reference);
  let saved: Promise<ImageSource> | undefined;
  return {
    reference,
    open: async (platform) => {
      saved ??= save(name, reference, io);
      return await (await saved).open(platform);
    },
  };
}

async function save(name: string, reference: string, io: DaemonIo): Promise<ImageSource> {
  const file = join(io.temporary(), "image.tar");
  const problems: string[] = [];
  for (const engine of engines) {
    const result = await io.commands.run(saveCommand(engine, name, file, io));
    if (result?.exitCode === 0) return tarballImage(file, reference, io);
    if (result !== undefined) problems.push(`${engine}: ${problemOf(result)}`);
  }
  const found =
    problems.length === 0
      ? "neither docker nor podman is on the PATH, so there is no local image"
      : `no container engine gives it (${problems.join("; ")})`;
  throw new UserError(
    `"${reference}": ${found}; pull or build the image on this machine first, or read it from its registry with docker://${name}.`,
  );
}

function saveCommand(engine: string, name: string, file: string, { directory }: DaemonIo): Command {
  return {
    file: engine,
    args: ["image", "save", "--output", file, name],
    directory,
    environment: {},
    output: "hidden",
  };
}

function problemOf({ exitCode, stderr, stdout }: CommandResult): string {
  const said = (stderr.trim() || stdout.trim())
    .split("\n")
    .at(-1)
    ?.slice(0, 300)
    .replace(/[.;]+$/, "");
  if (/no such image|not known|does not exist|not found/i.test(said ?? "")) return "it has no such image";
  if (/cannot connect|connection refused|is the docker daemon running/i.test(said ?? ""))
    return `its service does not run (${said})`;
  return said || `exit code ${exitCode}`;
}
