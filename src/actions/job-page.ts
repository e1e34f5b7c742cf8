import type { RawInputs } from "../inputs/inputs.ts";
import { reproduceCommand } from "../inputs/reproduce.ts";
import type { Report } from "../model/report.ts";
import { toolName } from "../model/tool.ts";
import type { Environment } from "../ports/environment.ts";
import type { PageLinks } from "../report/markdown.ts";
import type * as Core from "./core.ts";
import { type OwnRepository, ownRepository } from "./own-repository.ts";

/** The part of the run's page that this step writes. */
export class JobPage {
  readonly #core: Pick<typeof Core, "summary">;
  readonly #raw: RawInputs;
  readonly #isWanted: boolean;
  readonly #own: OwnRepository | undefined;
  #hasReport = false;

  constructor(core: Pick<typeof Core, "summary">, raw: RawInputs, environment: Environment) {
    this.#core = core;
    this.#raw = raw;
    // What is no boolean ends the run, which the page says.
    this.#isWanted = raw.summary?.trim().toLowerCase() !== "false" && Boolean(environment["GITHUB_STEP_SUMMARY"]);
    this.#own = ownRepository(environment);
  }

  /** @param published where what left the run is to be found */
  async report(report: Report, published: PageLinks): Promise<void> {
    this.#hasReport = true;
    const { renderMarkdown } = await import("../report/markdown.ts");
    const targets = [...new Set(report.checks.map(({ target }) => target))];
    const reproduce = reproduceCommand(this.#own?.program ?? toolName, this.#raw, targets);
    await this.#write(
      renderMarkdown(report, {
        ...this.#links(),
        ...published,
        ...(reproduce !== undefined && { reproduce }),
      }),
    );
  }

  /** @param sentence why not all was done */
  async failure(sentence: string): Promise<void> {
    const { renderFailure } = await import("../report/markdown.ts");
    const title = this.#hasReport ? "Not all was done that was asked for" : "No plugin was checked";
    await this.#write(renderFailure(title, sentence, this.#links()));
  }

  #links(): PageLinks {
    return this.#own === undefined ? {} : { repository: this.#own.page };
  }

  async #write(text: string): Promise<void> {
    if (this.#isWanted) await this.#core.summary.addRaw(text).write();
  }
}
