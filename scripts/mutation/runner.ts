import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunnerTestCase, type SerializedConfig, type TestContext, TestRunner } from "vitest";

/** What the program tells the process of the tests. */
interface Order {
  /** Where both write down what they tell each other. */
  readonly folder: string;
}

/** What is still to be done, in `left.json`. */
interface Left {
  /** The numbers of the changes that no test has noticed. */
  readonly changes: readonly string[];
  /** `CHANGE TEST` for what was done before one of them had no end. */
  readonly done: readonly string[];
}

declare module "vitest" {
  interface ProvidedContext {
    mutation: Order;
  }
}

/** What instrumented code reads and counts; the names are Stryker's. */
interface Instrumented {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  readonly mutantCoverage?: { readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

declare global {
  /** Shared by all instrumented code of a process. */
  var __stryker__: Instrumented | undefined;
}

/** How much more often than without the change its code may run, before that counts as an endless loop. */
const mostRepeats = 100;

/** Milliseconds of the processor that a test may need, to be repeated at all. */
const slowTest = 400;

/** Milliseconds of the processor that a quick test needs. */
const quickTest = 25;

/** Milliseconds that the tests of one file, the quick ones and the others, may try to notice one change. */
const mostTime = { quick: 2_000, other: 1_000 };

/**
 * Runs a test as vitest does, then once more for every change of the code that it ran and that no test has noticed.
 *
 * All in one process with one loaded program, since loading it takes longer than most tests.
 */
export default class MutationRunner extends TestRunner {
  readonly #folder: string;
  readonly #left: Set<string>;
  readonly #done: ReadonlySet<string>;
  readonly #spent = new Map<string, number>();

  constructor(config: SerializedConfig) {
    super(config);
    const order: Order = this.injectValue("mutation");
    this.#folder = order.folder;
    const { changes, done }: Left = JSON.parse(readFileSync(join(order.folder, "left.json"), "utf8"));
    this.#left = new Set(changes);
    this.#done = new Set(done);
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    globalThis.__stryker__ ??= {};
    const instrumented = globalThis.__stryker__;
    instrumented.activeMutant = "none";
    instrumented.currentTestId = test.id;
    const used = process.cpuUsage();
    try {
      await run();
    } finally {
      instrumented.currentTestId = "changed";
    }
    const { user, system } = process.cpuUsage(used);
    const needed = (user + system) / 1000;
    if (needed > slowTest) return;
    const pace = needed < quickTest ? "quick" : "other";
    const hits = Object.entries(instrumented.mutantCoverage?.perTest[test.id] ?? {});
    this.#tell({ covered: hits.map(([id]) => id) });
    for (const [id, count] of hits) {
      const both = `${id} ${test.id}`;
      if (!this.#left.has(id) || this.#done.has(both)) continue;
      const spent = this.#spent.get(`${id} ${pace}`) ?? 0;
      if (spent > mostTime[pace]) continue;
      await finish(test);
      Object.assign(instrumented, { activeMutant: id, hitCount: 0, hitLimit: count * mostRepeats });
      writeFileSync(join(this.#folder, "current"), id);
      const started = performance.now();
      try {
        await run();
        this.#tell({ done: both });
      } catch {
        this.#left.delete(id);
        this.#tell({ noticed: id, by: test.fullName });
      }
      this.#spent.set(`${id} ${pace}`, spent + performance.now() - started);
    }
    instrumented.activeMutant = "none";
    writeFileSync(join(this.#folder, "current"), "");
  }

  #tell(line: object): void {
    appendFileSync(join(this.#folder, "told"), `${JSON.stringify(line)}\n`);
  }
}

/** What the test wants done after each run of it, before the next. */
async function finish(test: RunnerTestCase & { onFinished?: ((context: TestContext) => unknown)[] }): Promise<void> {
  const hooks = test.onFinished?.splice(0).reverse() ?? [];
  for (const hook of hooks) await hook(test.context);
}
