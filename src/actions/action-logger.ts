import type { Environment } from "../ports/environment.ts";
import type { OutputSink } from "../ports/exec.ts";
import { goActivity } from "../ports/go-tools.ts";
import { LifeSigns } from "../ports/life-signs.ts";
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
  /** Of programs. */
  readonly output: OutputSink;
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
  const print = (line: string) => {
    life.spoke();
    core.info(line);
  };
  const show = (line: string) => masks.hide(terminalText(line, longestLine));
  const life = new LifeSigns({ print: (line) => print(show(line)), activity: () => goActivity(process.pid) });
  return {
    info: (line) => print(show(line)),
    warning: (line) => core.warning(show(line)),
    debug(line) {
      if (debug === "runner") core.debug(show(line));
      else if (debug === "lines") print(`debug: ${show(line)}`);
    },
    async group(heading, body) {
      open += 1;
      life.spoke();
      const end = life.begin(heading);
      try {
        return await core.group(show(heading), body);
      } finally {
        end();
        open -= 1;
      }
    },
    closeGroup() {
      if (open > 0) core.endGroup();
    },
    output: {
      line: (text) => print(terminalText(text.replaceAll("\t", "    "), longestLine)),
      heard: (text) => life.heard(text),
      started: (program) => life.begin(program),
    },
  };
}
