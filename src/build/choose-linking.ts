import { glibcCompiler } from "./glibc.ts";
import type { BuildIo, NativeBuild } from "./native-build.ts";

/** How a build is linked for its glibc. */
interface Linking {
  readonly environment: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly told: readonly string[];
}

/** What links a build, where it has to run with an older glibc than the one that is here. */
export async function chooseLinking(
  { glibc, recipe, source }: Pick<NativeBuild, "glibc" | "recipe" | "source">,
  { commands }: Pick<BuildIo, "commands">,
): Promise<Linking> {
  if (glibc === undefined) return { environment: {}, told: [] };
  const compiler = recipe.environment["CC"] ?? "gcc";
  const found = await glibcCompiler(glibc, recipe.target, compiler, { commands, directory: source.folder });
  if (found.kind === "compiler") {
    return { environment: found.environment, told: [`glibc ${glibc.version}: linked with ${found.what}.`] };
  }
  const said = `${found.reason}, so the plugin is linked with ${compiler} and checked afterwards`;
  return { environment: {}, reason: found.reason, told: [`glibc ${glibc.version}: ${said}.`] };
}
