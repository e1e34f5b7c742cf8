import type { Severity } from "../model/catalogue.ts";
import type { Outcome } from "./plugin-outcome.ts";

/** How a text looks: colours only where they are asked for, lines not longer than `width` columns. */
export interface TextStyle {
  readonly color: boolean;
  readonly width: number;
  /** Show every difference, not only the first of many. */
  readonly verbose?: boolean;
  /** What shows the rest, as the beginning of a sentence; `--verbose shows` where nothing is said. */
  readonly rest?: string;
}

export type Ink = "red" | "green" | "yellow" | "blue" | "bold" | "dim";

/** SGR parameters (ECMA-48) that switch an ink on and off. */
const codes: Readonly<Record<Ink, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
};

export type Painter = (text: string, ...inks: readonly Ink[]) => string;

export function painter(style: Pick<TextStyle, "color">): Painter {
  if (!style.color) return (text) => text;
  return (text, ...inks) =>
    inks.reduce((inner, ink) => `\u001b[${codes[ink][0]}m${inner}\u001b[${codes[ink][1]}m`, text);
}

export const outcomeMarks: Readonly<Record<Outcome, readonly [mark: string, ink: Ink]>> = {
  loads: ["✓", "green"],
  mismatch: ["≠", "yellow"],
  unknown: ["?", "yellow"],
  unbuilt: ["✗", "red"],
  rejected: ["✗", "red"],
  crashes: ["✗", "red"],
  refused: ["✗", "red"],
  clear: ["–", "dim"],
  unreached: ["–", "dim"],
};

export const severityMarks: Readonly<Record<Severity, readonly [mark: string, ink: Ink]>> = {
  error: ["✗", "red"],
  warning: ["!", "yellow"],
  notice: ["·", "dim"],
};
