import { relative } from "node:path";
import { imageReference } from "../build/container/compiler.ts";
import { planNativeSheet } from "../build/native.ts";
import { type RecipeSheet, recipeSheet, type Uncarried } from "../build/recipe-sheet.ts";
import { libcOf } from "../gateway/system/libc.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import { formatTarget } from "../model/target.ts";
import { buildIoOf } from "./build-io.ts";
import { compilerCalls } from "./compilers.ts";
import type { Check, PlannedItem } from "./item.ts";
import { withOneBuild } from "./one-build.ts";
import type { RunContext } from "./run-context.ts";
import { recipeFor } from "./run-plan.ts";

/** A recipe as it is shown to other programs. */
export interface ShownRecipe extends RecipeSheet {
  readonly gateway: string;
  readonly target: string;
  readonly goVersion: string;
  /** Where the command runs, from the folder of the process; undefined where no plugin is named. */
  readonly folder?: string;
  /** What the user has set with `go env -w` and `GOENV=off` leaves out. */
  readonly settings: Readonly<Record<string, string>>;
  /** The compiler image of the gateway's makers. */
  readonly image?: string;
  /** Of the system that the gateway runs on. */
  readonly libc?: string;
}

/** The recipe of a gateway, of one plugin where one is named. @throws UserError for a mistake in the input */
export async function showRecipe(inputs: RunInputs, context: RunContext): Promise<ShownRecipe> {
  return await withOneBuild("env", inputs, context, async ({ plan, check, item }) => {
    const { gateway, target } = check;
    const io = buildIoOf(plan, context);
    const recipe = item?.build.recipe ?? recipeFor({ gateway, target, inputs, io: context });
    const sheet =
      item === undefined ? recipeSheet(recipe, undefined, "plugin.so") : await planNativeSheet(item.build, io);
    const image = imageOf(check, recipe);
    const libc = shownLibc(check);
    return {
      gateway: gateway.reference,
      target: formatTarget(target),
      goVersion: recipe.goVersion,
      ...(item !== undefined && { folder: relative(context.directory, item.build.source.folder) || "." }),
      settings: io.settings,
      ...sheet,
      ...(image !== undefined && { image }),
      ...(libc !== undefined && { libc }),
      uncarried: [...sheet.uncarried, ...systemOf(libc, image)],
    };
  });
}

function imageOf(
  check: Check<PlannedItem>,
  recipe: Parameters<typeof imageReference>[1]["recipe"],
): string | undefined {
  const [call] = compilerCalls(check.gateway, check.target);
  return call && imageReference(call, { version: check.gateway.chosen?.version, recipe });
}

function shownLibc({ gateway: { facts } }: Check<PlannedItem>): string | undefined {
  const kind = libcOf(facts);
  const version = facts.runtime?.libcVersion;
  return kind === undefined || version === undefined ? kind : `${kind} ${version}`;
}

function systemOf(libc: string | undefined, image: string | undefined): readonly Uncarried[] {
  const uncarried: Uncarried[] = [];
  if (libc !== undefined) {
    const message = `The gateway runs with ${libc}; what is linked with another kind or a newer version may not open.`;
    uncarried.push({ what: "libc", message });
  }
  if (image !== undefined) {
    uncarried.push({ what: "image", message: `The gateway's makers build plugins in the image ${image}.` });
  }
  return uncarried;
}
