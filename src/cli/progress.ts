import type { OutputSink } from "../actions/exec.ts";
import type { Logger } from "../logger.ts";
import { terminalText } from "../report/escape.ts";
import { painter } from "../report/paint.ts";
import { type Stream, type Terminal, wantsColor, widthOf } from "./terminal.ts";

/** Progress of long work: a bar that moves on a terminal, a line per step elsewhere. */
export interface Progress {
  readonly logger: Logger;
  /** For the output of programs, of which a terminal shows the last line. */
  readonly sink: OutputSink;
}

/** Milliseconds between two pictures of the bar. */
const tempo = 120;
const track = 14;

/** Progress on standard error. */
export function progressOn(terminal: Terminal): Progress {
  return terminal.stderr.isTTY === true && terminal.env["TERM"] !== "dumb" ? movingBar(terminal) : quietLines(terminal);
}

function quietLines({ stderr }: Terminal): Progress {
  return {
    logger: {
      info: (line) => void stderr.write(`${terminalText(line)}\n`),
      warning: (line) => void stderr.write(`warning: ${terminalText(line)}\n`),
      async group(heading, body) {
        stderr.write(`${terminalText(heading)}\n`);
        const started = performance.now();
        try {
          return await body();
        } finally {
          stderr.write(`${terminalText(heading)}: ${secondsSince(started)}\n`);
        }
      },
    },
    // What matters of a build's output is in the report.
    sink: { line() {}, end() {} },
  };
}

function movingBar({ stderr, env }: Terminal): Progress {
  const paint = painter({ color: wantsColor(stderr, env, false) });
  const bar = new Bar(stderr);
  const print = (line: string) => bar.above(`${line}\n`);
  return {
    logger: {
      info: (line) => print(terminalText(line)),
      warning: (line) => print(`${paint("warning", "yellow")}: ${terminalText(line)}`),
      async group(heading, body) {
        const started = performance.now();
        bar.start(terminalText(heading));
        try {
          return await body();
        } finally {
          bar.stop();
          stderr.write(`${paint("•", "blue")} ${terminalText(heading)} ${paint(secondsSince(started), "dim")}\n`);
        }
      },
    },
    sink: { line: (text) => bar.say(terminalText(text)), end() {} },
  };
}

/** A bar on the last line of a terminal, drawn over itself. */
class Bar {
  readonly #stream: Stream;
  #timer: NodeJS.Timeout | undefined;
  #heading = "";
  #said = "";
  #started = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  start(heading: string): void {
    this.stop();
    this.#heading = heading;
    this.#said = "";
    this.#started = performance.now();
    this.#timer = setInterval(() => this.#draw(), tempo).unref();
    this.#draw();
  }

  say(line: string): void {
    this.#said = line;
  }

  /** Writes something before the bar, which moves on below it. */
  above(text: string): void {
    if (this.#timer !== undefined) this.#clear();
    this.#stream.write(text);
    if (this.#timer !== undefined) this.#draw();
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
  }

  #clear(): void {
    this.#stream.write("\r\u001b[K");
  }

  #draw(): void {
    const elapsed = performance.now() - this.#started;
    // Nobody knows how long a build takes: the block wanders to and fro.
    const step = Math.floor(elapsed / tempo) % (2 * (track - 3));
    const at = step < track - 3 ? step : 2 * (track - 3) - step;
    const picture = `[${" ".repeat(at)}===${" ".repeat(track - 3 - at)}]`;
    const line = `${picture} ${this.#heading} ${secondsSince(this.#started)} ${this.#said}`;
    this.#stream.write(`\r\u001b[K${line.slice(0, widthOf(this.#stream) - 1)}`);
  }
}

function secondsSince(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
