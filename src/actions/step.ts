import { tmpdir } from "node:os";
import type { Environment } from "../ports/environment.ts";
import { Masks } from "../ports/masks.ts";
import { TemporaryFolders } from "../ports/temporary-folders.ts";
import { defectCode, defectSentence, foreseenSentence } from "../report/defect.ts";
import { terminalText } from "../report/escape.ts";
import { type ActionLogger, actionLogger, debugLines } from "./action-logger.ts";
import type * as Core from "./core.ts";

/** What a step of a workflow works with. */
export interface StepIo {
  readonly core: typeof Core;
  readonly logger: ActionLogger;
  /** What is in it goes with the step. */
  readonly temporary: TemporaryFolders;
  /** Stays for later steps of the job. */
  readonly temporaryFolder: string;
  readonly masks: Masks;
}

/** What a step needs of its process. */
interface StepProcess {
  readonly env: Environment;
  exitCode?: number | string | null | undefined;
  once(event: string, listener: (value?: unknown) => void): unknown;
  exit(code?: number): never;
}

/**
 * Runs a step of a workflow, and says how it failed if it does.
 * @param failed is told why, in a sentence, beside the log
 */
export async function runStep(
  core: typeof Core,
  process: StepProcess,
  body: (io: StepIo) => Promise<void>,
  failed: (sentence: string) => Promise<void> = async () => {},
): Promise<void> {
  const masks = runnerMasks(core);
  const logger = actionLogger(core, { masks, debug: debugLines(process.env) });
  const temporaryFolder = process.env["RUNNER_TEMP"] || tmpdir();
  const temporary = new TemporaryFolders(temporaryFolder);
  /** Says what nobody foresaw, wherever it was thrown. */
  const lastResort = (error: unknown): string => {
    const sentence = masks.hide(defectSentence(error));
    logger.closeGroup();
    core.setFailed(sentence);
    if (error instanceof Error && error.stack !== undefined) logger.debug(error.stack);
    process.exitCode = defectCode;
    return sentence;
  };
  // What a callback throws, or a promise that nobody waits for, passes `body` by.
  const passedBy = (error: unknown) => {
    lastResort(error);
    process.exit();
  };
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  process.once("exit", () => temporary.endAll());
  process.once("uncaughtException", passedBy);
  process.once("unhandledRejection", passedBy);
  try {
    await body({ core, logger, temporary, temporaryFolder, masks });
  } catch (error) {
    const foreseen = foreseenSentence(error);
    if (foreseen === undefined) {
      await failed(lastResort(error));
    } else {
      const sentence = masks.hide(foreseen);
      core.setFailed(terminalText(sentence));
      await failed(sentence);
    }
  } finally {
    temporary.removeAll();
    temporary.sweep();
  }
}

/** Secrets are hidden by us, and by the runner in what we do not see. */
function runnerMasks(core: typeof Core): Masks {
  return new (class extends Masks {
    override add(secret: string): void {
      if (secret === "") return;
      super.add(secret);
      core.setSecret(secret);
    }
  })();
}
