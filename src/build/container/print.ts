import { relative, sep } from "node:path";
import { parseTarget } from "../../model/target.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { layOut, packageArguments } from "../workspace.ts";
import { type CallSource, type RenderedCall, renderCall, renderCommand } from "./compiler.ts";
import type { ContainerBuild, ContainerIo } from "./container-build.ts";

/**
 * The build as a person runs it: the documented call, with the source mounted and modules fetched by the container.
 * Values of `build-env` are left out, their names are not.
 */
export function printContainerBuild(
  build: ContainerBuild,
  io: Pick<ContainerIo, "environment"> & { program: string },
): string {
  const { call, source, recipe, platform, images, variables } = build;
  const layout = layOut(source, "/", io.environment["GOWORK"]);
  const packages = packageArguments(layout.root, source);
  const base = layout.originalOf("/") ?? layout.root;
  const given: CallSource = {
    packages,
    inside: relative(base, layout.root).split(sep).join("/"),
    isPlain: layout.roots.length === 1 && packages.join() === "." && layout.goWork === undefined,
  };
  const rendered = render(build, given);
  const [program = "", ...rest] = rendered.command;
  const isImages = program === imagesOwn;
  return printCommand({
    file: io.program,
    args: [
      "run",
      "--rm",
      ...(platform === undefined ? [] : [`--platform=${platform}`]),
      `--volume=${base}:${call.mount}`,
      ...(rendered.workdir === undefined ? [] : [`--workdir=${rendered.workdir}`]),
      ...Object.entries(rendered.environment).map(([name, value]) => `--env=${name}=${value}`),
      ...variables.map(({ name }) => `--env=${name}`),
      ...(isImages ? [] : [`--entrypoint=${program}`]),
      images[0],
      ...rest,
    ],
    environment: {},
  });

  function render({ command, version, tags, buildId }: ContainerBuild, from: CallSource): RenderedCall {
    const values = { name: source.name, version, recipe, tags, buildId };
    const [runs = "linux/amd64"] = platform === undefined ? call.platforms : [platform];
    // Only the image itself tells its entry point; one that takes `build` is Go.
    const entrypoint = call.args[0] === "build" ? ["go"] : [imagesOwn];
    const image = { platform: parseTarget(runs, "platform"), entrypoint };
    if (command !== undefined) return renderCommand(command, call, values, from, image);
    return renderCall(call, values, from, image);
  }
}

/** Stands for the entry point of an image that nobody has asked. */
const imagesOwn = "(entry point)";
