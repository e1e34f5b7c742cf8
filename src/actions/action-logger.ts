import type { OutputSink } from "../ports/exec.ts";
import type { Logger } from "../ports/logger.ts";
import { terminalText } from "../report/escape.ts";
import type * as Core from "./core.ts";

/** Characters of one line; the command of a build is longer than any other text that is worth reading. */
const longestLine = 16_384;

/** The runner's log, which may have to end in the middle of a group. */
export interface ActionLogger extends Logger {
  /** Ends the group that is open, if one is: what follows would be folded away with it. */
  closeGroup(): void;
}

/** The runner's log. No line of foreign origin is taken for a workflow command: the escaped text holds none. */
export function actionLogger(core: typeof Core): ActionLogger {
  let open = 0;
  return {
    info: (line) => core.info(terminalText(line, longestLine)),
    warning: (line) => core.warning(terminalText(line)),
    async group(heading, body) {
      open += 1;
      try {
        return await core.group(terminalText(heading), body);
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
