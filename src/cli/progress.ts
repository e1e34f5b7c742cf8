import type { OutputSink } from "../ports/exec.ts";
import { goActivity } from "../ports/go-tools.ts";
import { LifeSigns } from "../ports/life-signs.ts";
import type { Logger } from "../ports/logger.ts";
import { Masks } from "../ports/masks.ts";
import { terminalText } from "../report/escape.ts";
import { painter } from "../report/paint.ts";
import { type Stream, type Terminal, wantsColor, widthOf } from "./terminal.ts";

/** Progress of long work: a bar that moves on a terminal, a line per step elsewhere. */
export interface Progress {
  readonly logger: Logger;
  /** For the output of programs, of which a terminal shows the last line. */
  readonly sink: OutputSink;
  /** What is hidden in all of it. */
  readonly masks: Masks;
}

/** Milliseconds between two pictures of the bar. */
const tempo = 120;
const track = 14;

/** Progress on standard error. */
export function progressOn(terminal: Terminal): Progress {
  const masks = new Masks();
  const show = (text: string) => masks.hide(terminalText(text));
  const { print, ...look } =
    terminal.stderr.isTTY === true && terminal.env["TERM"] !== "dumb"
      ? movingBar(terminal, show)
      : quietLines(terminal, show);
  const debug = (line: string) => (terminal.debug ? print(`debug: ${show(line)}`) : undefined);
  return { logger: { ...look.logger, debug }, sink: look.sink, masks };
}

/** Makes a line harmless, and hides what is secret. */
type Show = (text: string) => string;

/** How progress looks. */
interface Look {
  readonly logger: Omit<Logger, "debug">;
  readonly sink: OutputSink;
  print(line: string): void;
}

function quietLines({ stderr }: Terminal, show: Show): Look {
  const life = new LifeSigns({ print: (line) => print(show(line)), activity: () => goActivity(process.pid) });
  const print = (line: string) => {
    life.spoke();
    stderr.write(`${line}\n`);
  };
  return {
    print,
    logger: {
      info: (line) => print(show(line)),
      warning: (line) => print(`warning: ${show(line)}`),
      async group(heading, body) {
        print(show(heading));
        const started = performance.now();
        const end = life.begin(heading);
        try {
          return await body();
        } finally {
          end();
          print(`${show(heading)}: ${secondsSince(started)}`);
        }
      },
    },
    // What matters of a build's output is in the report.
    sink: { line() {}, heard: (line) => life.heard(line), started: (program) => life.begin(program) },
  };
}

function movingBar({ stderr, env }: Terminal, show: Show): Look {
  const paint = painter({ color: wantsColor(stderr, env, false) });
  const bar = new Bar(stderr);
  const print = (line: string) => bar.above(`${line}\n`);
  return {
    print,
    logger: {
      info: (line) => print(show(line)),
      warning: (line) => print(`${paint("warning", "yellow")}: ${show(line)}`),
      async group(heading, body) {
        const started = performance.now();
        bar.start(show(heading));
        try {
          return await body();
        } finally {
          bar.stop();
          stderr.write(`${paint("•", "blue")} ${show(heading)} ${paint(secondsSince(started), "dim")}\n`);
        }
      },
    },
    sink: { line: (text) => bar.say(show(text)) },
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
