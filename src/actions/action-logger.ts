import type { Environment } from "../ports/environment.ts";
import type { OutputSink } from "../ports/exec.ts";
import type { Logger } from "../ports/logger.ts";
import type { Masks } from "../ports/masks.ts";
import { terminalText } from "../report/escape.ts";
import type * as Core from "./core.ts";

/** Characters of one line; the command of a build is longer than any other text that is worth reading. */
const longestLine = 16_384;

/** The runner's log, which may have to end in the middle of a group. */
export interface ActionLogger extends Logger {
  /** Ends the group that is open, if one is: what follows would be folded away with it. */
  closeGroup(): void;
}

/** How much is logged, and what is hidden in it. */
export interface LogOptions {
  readonly masks: Masks;
  readonly debug: DebugLines;
}

/** Debug lines are commands that the runner shows to those who ask it to, or lines like others, or not there. */
type DebugLines = "runner" | "lines" | "none";

/** What the variables of a step ask for: the runner sets one itself, the other is what people set. */
export function debugLines(environment: Environment): DebugLines {
  if (environment["RUNNER_DEBUG"] === "1") return "runner";
  return environment["ACTIONS_STEP_DEBUG"]?.toLowerCase() === "true" ? "lines" : "none";
}

/** The runner's log. No line of foreign origin is taken for a workflow command: the escaped text holds none. */
export function actionLogger(core: typeof Core, { masks, debug }: LogOptions): ActionLogger {
  let open = 0;
  const show = (line: string) => masks.hide(terminalText(line, longestLine));
  return {
    info: (line) => core.info(show(line)),
    warning: (line) => core.warning(show(line)),
    debug(line) {
      if (debug === "runner") core.debug(show(line));
      else if (debug === "lines") core.info(`debug: ${show(line)}`);
    },
    async group(heading, body) {
      open += 1;
      try {
        return await core.group(show(heading), body);
      } finally {
        open -= 1;
      }
    },
    closeGroup() {
      if (open > 0) core.endGroup();
    },
  };
}

/** Output of programs in the runner's log. */
export function actionOutput(core: typeof Core): OutputSink {
  return { line: (text) => core.info(terminalText(text.replaceAll("\t", "    "), longestLine)) };
}
