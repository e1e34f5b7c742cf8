import type { BuildIo } from "../native-build.ts";
import { localPlanIo } from "../plan/local-plan-io.ts";
import { makePlanForImage, type PlannedForImage, type PlanSubject, type PlanWishes } from "../plan/make-plan.ts";

/**
 * Makes the plan of a build in a compiler image, with this machine's Go where there is one.
 * @throws UserError where a wish cannot be met
 */
export async function planForImage(
  subject: PlanSubject & Pick<PlanWishes, "pin">,
  io: BuildIo,
): Promise<PlannedForImage> {
  const goWork = io.environment["GOWORK"];
  if (!(await hasGo(io))) return await makePlanForImage(subject, subject, "no-go", goWork);
  const folder = io.temporary.create();
  try {
    return await makePlanForImage(subject, subject, localPlanIo(subject.recipe, io, folder, {}).planIo, goWork);
  } finally {
    io.temporary.remove(folder);
  }
}

/** Whether this machine has a Go. */
export async function hasGo({ commands, directory }: Pick<BuildIo, "commands" | "directory">): Promise<boolean> {
  const environment = { GOTOOLCHAIN: "local", GOENV: "off" };
  const found = await commands.run({ file: "go", args: ["version"], directory, environment, output: "hidden" });
  return found?.exitCode === 0;
}
