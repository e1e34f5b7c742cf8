import { UserError } from "../../model/user-error.ts";
import { PromiseCache } from "../../ports/concurrency.ts";
import type { HttpClient, HttpResponse } from "../../ports/http-client.ts";
import type { Logger } from "../../ports/logger.ts";
import { bodyBytes } from "../http/body.ts";
import { Authorizer } from "./auth.ts";
import type { Credentials } from "./credentials.ts";
import type { ImageName } from "./image-name.ts";
import { formatPullSource, type Mirror, type PullSource } from "./mirrors.ts";
import { originOf } from "./origin.ts";
import { errorCodes, refusal } from "./refusal.ts";

export interface RegistryIo {
  readonly http: HttpClient;
  readonly credentials: Credentials;
  readonly mirrors: readonly Mirror[];
  readonly logger: Pick<Logger, "info" | "warning">;
}

/** One repository at one place, ready to be asked. */
export interface Repository {
  readonly place: PullSource;
  /** Carries the tokens and logins that the registry asks for. */
  readonly http: HttpClient;
  /** `https://host/v2/name`; what follows begins with a slash. */
  readonly url: string;
  /** The error for an answer whose body was read. @param what was asked for: `tag "v5.8.6"` */
  refused(response: HttpResponse, body: Uint8Array, what: string, near?: readonly string[]): Promise<UserError>;
  /** The same for an answer whose body was not read; it will be. */
  refusedBody(response: HttpResponse, what: string): Promise<UserError>;
}

/** Bytes of an error that are read. */
const largestError = 65_536;

/** What a name turned out to mean, and where it did; nowhere yet if the name has a digest. */
export interface Resolved {
  readonly digest: string;
  readonly place?: PullSource;
}

/** A document whose digest was checked, and where it came from. */
export interface Document {
  readonly bytes: Buffer;
  readonly place: PullSource;
}

/** Requests to registries, with what these want to see, and the memory of what was asked. */
export class Connection {
  readonly io: RegistryIo;
  /** What tags mean, by their full name. */
  readonly tags = new PromiseCache<Resolved>();
  /** Indexes, manifests and configurations, by `documentKey`. */
  readonly documents = new PromiseCache<Document>();
  readonly #authorizer: Authorizer;
  readonly #origins = new PromiseCache<string>();

  constructor(io: RegistryIo) {
    this.io = io;
    this.#authorizer = new Authorizer(io);
  }

  /** @param name the image that is looked for; errors name it as the user wrote it */
  async repository({ reference }: ImageName, place: PullSource): Promise<Repository> {
    const origin = await this.#origins.get(`${place.scheme} ${place.address}`, () => originOf(place));
    const realm = { origin, registry: place.registry, repository: place.repository };
    const refused = async (response: HttpResponse, body: Uint8Array, what: string, near: readonly string[] = []) => {
      const login = await this.#authorizer.login(realm);
      return refusal(response, errorCodes(body), { reference, place, what, near, login });
    };
    return {
      place,
      http: this.#authorizer.client(realm),
      url: `${realm.origin}/v2/${place.repository}`,
      refused,
      refusedBody: async (response, what) =>
        await refused(response, await bodyBytes(response, largestError).catch(() => Buffer.of()), what),
    };
  }

  /**
   * Asks the places of an image in turn.
   * @throws UserError of the last one; of those before it, a warning says why the next one was asked
   */
  async inTurn<T>(name: ImageName, places: readonly PullSource[], ask: (place: PullSource) => Promise<T>): Promise<T> {
    for (const [at, place] of places.entries()) {
      try {
        return await ask(place);
      } catch (error) {
        const next = places[at + 1];
        if (next === undefined || !(error instanceof UserError)) throw error;
        this.io.logger.warning(
          `registry-mirrors: ${formatPullSource(place)} cannot serve "${name.reference}", so ${formatPullSource(next)} is asked: ${error.message}`,
        );
      }
    }
    throw new TypeError("An image has no place.");
  }
}
