import type { GoFolder } from "../build/go-caches.ts";
import type { FileStore } from "../content/store/file-store.ts";
import type { Host } from "../model/target.ts";
import type { Trust } from "../model/trust.ts";
import type { ObtainIo } from "../obtain/io.ts";
import type { Masks } from "../ports/masks.ts";

/**
 * What a run knows of its surroundings. The shells make it out of the process and the runner; nobody below them asks
 * either. Its folder is the one that findings are relative to.
 */
export interface RunContext extends ObtainIo {
  readonly trust: Trust;
  /** `owner/name` of the repository, which tells its caches from those of others; undefined outside of a workflow. */
  readonly repository: string | undefined;
  readonly host: Host;
  /** The user's own settings of Go, `go env -w`: `goSettings`. */
  readonly goSettings: Readonly<Record<string, string>>;
  /** How many builds may run at a time. */
  readonly cores: number;
  /** Absolute folder for plugins that were built in containers; undefined keeps none. */
  readonly keptPlugins: string | undefined;
  /** Files that machines which start empty leave for each other; undefined: none. */
  readonly sharedFiles?: FileStore | undefined;
  /** For what Go fetches and compiles, where the machine starts empty: it goes to `sharedFiles`. */
  readonly goFolder?: GoFolder | undefined;
  /** Absolute folder of this run that Go compiles into; undefined: the user's own GOCACHE. */
  readonly goCache: string | undefined;
  /** What stands in nothing that is shown or reported. */
  readonly masks: Masks;
}
