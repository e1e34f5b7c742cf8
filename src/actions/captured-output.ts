import { AsyncLocalStorage } from "node:async_hooks";

/** What a part of the toolkit did, and printed. */
export interface Captured<T> {
  readonly value: T;
  /** Of stdout. */
  readonly lines: readonly string[];
}

/** Where a process prints. */
export interface Outputs {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Commands that have to reach the runner: a mask hides a secret, a debug line is shown to those who ask for them. */
const passedOn = /^::(add-mask|debug)::/;

/**
 * Runs `body` and keeps what it prints out of the log.
 *
 * The toolkit prints its progress, the programs that it runs, and warnings and errors of its own, which would become
 * annotations of the job. Only writes that `body` caused are taken; what others print meanwhile is printed.
 * One call must have ended before the next.
 */
export async function captureOutput<T>({ stdout, stderr }: Outputs, body: () => Promise<T>): Promise<Captured<T>> {
  const inside = new AsyncLocalStorage<true>();
  const lines: string[] = [];
  const release = [
    divert(stdout, inside, (line, print) => {
      if (passedOn.test(line)) print(`${line}\n`);
      else lines.push(line.replace(/\r$/, ""));
    }),
    divert(stderr, inside, () => {}),
  ];
  try {
    return { value: await inside.run(true, body), lines };
  } finally {
    for (const one of release) one();
  }
}

/** Gives whole lines that are written to a stream inside of a call to `take`. @returns what ends it */
function divert(
  stream: NodeJS.WriteStream,
  inside: AsyncLocalStorage<true>,
  take: (line: string, print: (text: string) => void) => void,
): () => void {
  const { write } = stream;
  const pass = (args: readonly unknown[]): boolean => Reflect.apply(write, stream, args);
  let open = "";
  stream.write = (...args: readonly unknown[]) => {
    if (inside.getStore() === undefined) return pass(args);
    const [chunk, ...rest] = args;
    const pieces = (open + textOf(chunk)).split("\n");
    open = pieces.pop() ?? "";
    for (const line of pieces) take(line, (text) => pass([text]));
    const done = rest.at(-1);
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  return () => {
    stream.write = write;
  };
}

function textOf(chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString("utf8") : String(chunk);
}

/** Messages of the warnings and errors among lines of workflow commands. Source: @actions/core, command.ts. */
export function problemsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [, message] = /^::(?:warning|error)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
    if (message === undefined) return [];
    return [message.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%")];
  });
}
