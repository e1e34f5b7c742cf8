import type { OutputSink } from "../ports/exec.ts";
import type { Logger } from "../ports/logger.ts";
import { terminalText } from "../report/escape.ts";
import type * as Core from "./core.ts";

/** Characters of one line; the command of a build is longer than any other text that is worth reading. */
const longestLine = 16_384;

/** The runner's log. No line of foreign origin is taken for a workflow command: the escaped text holds none. */
export function actionLogger(core: typeof Core): Logger {
  return {
    info: (line) => core.info(terminalText(line, longestLine)),
    warning: (line) => core.warning(terminalText(line)),
    group: (heading, body) => core.group(terminalText(heading), body),
  };
}

/** Output of programs in the runner's log. */
export function actionOutput(core: typeof Core): OutputSink {
  return { line: (text) => core.info(terminalText(text.replaceAll("\t", "    "), longestLine)) };
}
