import { dirname, relative, sep } from "node:path";
import { parseTarget } from "../../model/target.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { isOutside } from "../module-tree.ts";
import { type CallSource, type RenderedCall, renderCall, renderCommand } from "./compiler.ts";
import type { ContainerBuild } from "./container-build.ts";

/**
 * The build as a person runs it: the documented call, with the source mounted and modules fetched by the container.
 * Values of `build-env` are left out, their names are not.
 */
export function printContainerBuild(build: ContainerBuild, io: { readonly program: string }): string {
  const { call, plan, platform, images, variables } = build;
  const { source, recipe, tree, packages } = plan;
  const base = commonFolder(tree.goWork === undefined ? tree.roots : [...tree.roots, dirname(tree.goWork)]);
  const given: CallSource = {
    packages,
    inside: relative(base, tree.root).split(sep).join("/"),
    isPlain: tree.roots.length === 1 && packages.join() === "." && tree.goWork === undefined,
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

/** The deepest folder that holds all of these. */
function commonFolder(folders: readonly string[]): string {
  let [common = sep] = folders;
  for (const folder of folders) {
    while (isOutside(relative(common, folder))) common = dirname(common);
  }
  return common;
}
