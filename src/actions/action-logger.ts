import { randomUUID } from "node:crypto";
import type { OutputSink } from "../ports/exec.ts";
import type { Logger } from "../ports/logger.ts";
import { terminalText } from "../report/escape.ts";
import type * as Core from "./core.ts";

/** Characters of one line; the command of a build is longer than any other text that is worth reading. */
const longestLine = 16_384;

/** The runner's log. Lines that would be read as workflow commands are shown and not obeyed. */
export function actionLogger(core: typeof Core): Logger {
  return {
    info: (line) => printLines(core, [line]),
    warning: (line) => core.warning(terminalText(line)),
    group: (heading, body) => core.group(terminalText(heading), body),
  };
}

/** Prints lines that hold text of foreign origin. */
export function printLines(core: typeof Core, lines: readonly string[]): void {
  const texts = lines.map((line) => terminalText(line, longestLine));
  const output = actionOutput(core);
  const print = texts.some(isCommand) ? output.line : core.info;
  for (const text of texts) print(text);
  output.end();
}

/** Output of programs in the runner's log: no line of it is taken for a workflow command. */
export function actionOutput(core: typeof Core): OutputSink {
  let token: string | undefined;
  return {
    line(text) {
      if (token === undefined) {
        token = randomUUID();
        core.info(`::stop-commands::${token}`);
      }
      core.info(terminalText(text.replaceAll("\t", "    "), longestLine));
    },
    end() {
      if (token !== undefined) core.info(`::${token}::`);
      token = undefined;
    },
  };
}

/** Source: actions/runner, ActionCommand.TryParse and TryParseV2. */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith("::") || line.includes("##[");
}
