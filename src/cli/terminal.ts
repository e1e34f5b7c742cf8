/** The parts of the process that a command may touch. */
export interface Terminal {
  /** Results. */
  readonly stdout: Stream;
  /** Progress and errors. */
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether what is run, asked and decided is shown: `--debug`. */
  readonly debug: boolean;
}

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Columns where the stream does not tell: a file, a pipe, a log. */
const usualWidth = 100;

/** How wide the lines on a stream may be. */
export function widthOf(stream: Stream): number {
  return stream.columns === undefined || stream.columns < 1 ? usualWidth : stream.columns;
}

/**
 * Whether to write colours: `--no-color` first, then NO_COLOR (no-color.org: any value but the empty one), then
 * FORCE_COLOR (anything but `0` and `false`), then whether the stream is a terminal that is not dumb.
 */
export function wantsColor(stream: Stream, env: Terminal["env"], refused: boolean): boolean {
  if (refused || (env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
