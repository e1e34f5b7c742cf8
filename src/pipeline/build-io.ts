import type { BuildIo } from "../build/native-build.ts";
import type { Preflight } from "../build/plan/preflight.ts";
import { SharedBuilds } from "../build/shared-builds.ts";
import type { Logger } from "../ports/logger.ts";
import { maskedCommands } from "../ports/masks.ts";
import type { RunContext } from "./run-context.ts";
import type { Plan } from "./run-plan.ts";

/** What the builds of a run need of their surroundings. */
export function buildIoOf({ outputFolder, offline }: Plan, io: RunContext): BuildIo {
  return {
    ...io,
    commands: maskedCommands(io.commands, io.masks),
    settings: { ...io.goSettings, ...offline?.environment },
    exclude: [outputFolder],
    // Offline, nothing comes from anywhere but the folder.
    shared: offline === undefined && io.sharedFiles ? new SharedBuilds(io.sharedFiles, io.logger) : undefined,
    planned: (preflight) => tellRefusal(preflight, io.logger),
  };
}

/** What the modules alone tell is said at once; the build and the check say it again, and all the rest. */
export function tellRefusal({ outlook, findings }: Preflight, logger: Logger): void {
  if (outlook !== "refused") return;
  for (const { message, where } of findings.filter(({ severity }) => severity === "error")) {
    const place = where === undefined ? "" : `${where.file}:${where.line}: `;
    // The report warns of it, at its line; this is for whoever watches.
    logger.info(`${place}${message} It will not load as it is.`);
  }
}
