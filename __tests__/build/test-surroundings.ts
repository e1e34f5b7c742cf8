import { onTestFinished } from "vitest";
import { type Surroundings, surroundings } from "./native-build.ts";
import { removeStandIns } from "./stand-ins.ts";

/** Surroundings for the test that runs; their folder is gone after it. */
export function surroundingsOfTest(changes: Readonly<Record<string, string>> = {}): Surroundings {
  const here = surroundings(changes);
  onTestFinished(() => removeStandIns(here.folder));
  return here;
}
