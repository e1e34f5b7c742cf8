// What is said of one plugin over which reading or judging stumbled, so that the others get their verdicts.
import { BinaryError } from "../binary/error.ts";
import { clip } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { describeThrown } from "../model/thrown.ts";

/** @param error anything that was thrown but a `UserError`, which is about more than one plugin */
export function stumble(error: unknown): Finding {
  if (error instanceof BinaryError) return undecided(`The file is damaged: ${error.message}.`);
  if (isSystemError(error)) return undecided(`The system refuses something that is needed: ${error.message}.`);
  return {
    kind: "defect",
    severity: "error",
    message: clip(`The verifier has a defect, which this file met: ${describeThrown(error)}.`),
    fix: "Please report this sentence with the file, or with the output of inspect for it.",
  };
}

function undecided(why: string): Finding {
  return { kind: "undecided", severity: "warning", message: clip(why) };
}

/** An error of a call to the system, as node:fs throws it. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error && "code" in error;
}
