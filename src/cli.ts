import { fstatSync, writeSync } from "node:fs";
import { asksForDebug, lastResort, main, unwritableSentence } from "./cli/dispatch.ts";
import { unusableInput } from "./report/exit-code.ts";

/** Standard output or error. The stream objects of the process cost a tenth of the time to start: most runs need none. */
class StandardStream {
  readonly #descriptor: 1 | 2;
  readonly #stream: () => NodeJS.WriteStream;
  readonly #failed: (error: unknown) => void;
  #opened: NodeJS.WriteStream | undefined;
  #isBroken = false;

  /** @param failed is told once that nothing more can be written */
  constructor(descriptor: 1 | 2, stream: () => NodeJS.WriteStream, failed: (error: unknown) => void) {
    this.#descriptor = descriptor;
    this.#stream = stream;
    this.#failed = failed;
  }

  /** Whether the stream of the process is in use, which may hold text that is not written yet. */
  get isOpen(): boolean {
    return this.#opened !== undefined;
  }

  get isTTY(): boolean {
    return this.#mayBeTerminal() && this.#open().isTTY;
  }

  get columns(): number | undefined {
    return this.#mayBeTerminal() ? this.#open().columns : undefined;
  }

  write(text: string): void {
    if (this.#isBroken) return;
    if (this.#opened !== undefined || this.#mayBeTerminal()) {
      this.#open().write(text);
      return;
    }
    const bytes = Buffer.from(text, "utf8");
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#descriptor, bytes, done);
    } catch (error) {
      // A pipe that takes no more for now: the stream knows how to wait.
      if (isCode(error, "EAGAIN")) this.#open().write(bytes.subarray(done));
      else this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    // A reader that stops reading (`… | head`) is no error; what it wanted, it has.
    if (!isCode(error, "EPIPE")) this.#failed(error);
  }

  #mayBeTerminal(): boolean {
    return fstatSync(this.#descriptor, { throwIfNoEntry: false })?.isCharacterDevice() === true;
  }

  #open(): NodeJS.WriteStream {
    if (this.#opened !== undefined) return this.#opened;
    this.#opened = this.#stream();
    this.#opened.on("error", (error) => this.#fail(error));
    return this.#opened;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

// Where nobody reads what is said on the way, there is nobody to tell.
const stderr = new StandardStream(
  2,
  () => process.stderr,
  () => {},
);
const stdout = new StandardStream(
  1,
  () => process.stdout,
  (error) => {
    stderr.write(unwritableSentence(error));
    process.exitCode = unusableInput;
  },
);
const words = process.argv.slice(2);
const terminal = { stdout, stderr, env: process.env, debug: asksForDebug(words) };
// What a callback throws, or a promise that nobody waits for, passes `main` by.
const passedBy = (error: unknown) => process.exit(lastResort(error, terminal));
process.once("uncaughtException", passedBy).once("unhandledRejection", passedBy);
const exitCode = await main(words, terminal);
// What a stream has not passed on yet, an immediate exit would cut off; without one, nothing is left to wait for, and
// taking the process down piece by piece takes longer than some commands.
process.exitCode ??= exitCode;
if (!stdout.isOpen && !stderr.isOpen) process.exit();
