import type { GithubHome } from "../content/download/github-api.ts";
import type { Store } from "../content/store/store.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { PinnedDigest } from "./pinned-digests.ts";

/** What obtaining needs of its surroundings. */
export interface ObtainIo {
  /** Absolute folder that paths start from. */
  readonly directory: string;
  /** What programs get (`programEnvironment`); proxies and logins are in it. */
  readonly environment: Environment;
  /** The server that the run and its token belong to. */
  readonly github: GithubHome;
  readonly logger: Logger;
  readonly temporary: TemporaryFolders;
  /** Runs an engine's command line, for `docker-daemon://`. */
  readonly commands: CommandRunner;
  /** Where profiles are kept across runs. */
  readonly store: Store;
}

/** What the user said beside the references; the inputs of the same names. */
export interface ObtainSettings {
  /** The member of the image or archive. */
  readonly gatewayPath: string | undefined;
  /** What gateways have to be; empty where none is pinned. */
  readonly gatewayDigests: readonly PinnedDigest[];
  readonly presetFile: string | undefined;
  readonly runtimeLibc: string | undefined;
  readonly registryMirrors: readonly string[];
  readonly registryAuthFile: string | undefined;
  readonly token: string | undefined;
  /** Whether a gateway that lies on the disk is hashed, which reads every byte. */
  readonly hash: "sha256" | "none";
}
