// Pulling as in the OCI distribution specification 1.1, "Pull" and "Content Discovery".
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import type { HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import { discard, requestBytes } from "../http/body.ts";
import { isRetryable } from "../http/retry.ts";
import { verifiedBody } from "../http/verified-body.ts";
import { checkDigest, digestOf, digestPattern } from "../image/digest.ts";
import { type Descriptor, largestManifest, manifestTypes } from "../image/image-manifest.ts";
import type { ImageSource, OpenImage, Platform } from "../image/image-source.ts";
import type { Blobs } from "../image/open-image.ts";
import { Connection, type Document, type RegistryIo, type Repository, type Resolved } from "./connection.ts";
import type { ImageName } from "./image-name.ts";
import { formatPullSource, type PullSource, pullSourcesOf } from "./mirrors.ts";
import { nearTags } from "./refusal.ts";
import { repositoryTags } from "./tags.ts";

/** Which image a name means now. */
interface ResolvedImage {
  /** `sha256:…` of the index or manifest that the name leads to. */
  readonly digest: string;
  /** The mirror that said so, if it was one. */
  readonly servedBy?: string;
}

export interface RegistryImage extends ImageSource {
  readonly name: ImageName;
  /**
   * Asks for no more than the digest: a HEAD request, which registries do not count as a pull; none where the name has
   * the digest already. What it said holds for `open`, too.
   * @throws UserError
   */
  resolveDigest(): Promise<ResolvedImage>;
}

/** Registries with one login, one set of mirrors and one memory of tokens. */
export interface RegistryClient {
  image(name: ImageName): RegistryImage;
  /** All tags of a repository, in the registry's order. @throws UserError */
  tags(name: ImageName): Promise<readonly string[]>;
}

/** Makes a client; parallel requests for one document or token are one request of it. */
export function registryClient(io: RegistryIo): RegistryClient {
  const connection = new Connection(io);
  return {
    image: (name) => {
      const image = new Image(name, connection);
      return {
        name,
        reference: name.reference,
        resolveDigest: async () => {
          const { digest, place } = await image.resolve();
          return { digest, ...(place?.isMirror && { servedBy: formatPullSource(place) }) };
        },
        open: (platform) => image.open(platform),
      };
    },
    tags: (name) =>
      connection.inTurn(name, pullSourcesOf(name, connection.io.mirrors), async (place) =>
        repositoryTags(await connection.repository(name, place)),
      ),
  };
}

const accept = Object.values(manifestTypes).join(", ");

/** One image; whatever is asked for a second time is there already. */
class Image {
  readonly #name: ImageName;
  readonly #connection: Connection;
  readonly #places: readonly PullSource[];

  constructor(name: ImageName, connection: Connection) {
    this.#name = name;
    this.#connection = connection;
    this.#places = pullSourcesOf(name, connection.io.mirrors);
  }

  async resolve(): Promise<Resolved> {
    const { digest, registry, repository, tag = "latest" } = this.#name;
    if (digest !== undefined) return { digest };
    return await this.#connection.tags.get(`${registry}/${repository}:${tag}`, () =>
      this.#inTurn(async (place) => ({ digest: await this.#digestOfTag(place, tag), place })),
    );
  }

  async open(platform: Platform): Promise<OpenImage> {
    const resolved = await this.resolve();
    const places = startingWith(resolved.place, this.#places);
    const root = await this.#document(resolved.digest, "manifest", largestManifest, places);
    const source = startingWith(root.place, places);
    const blobs: Blobs = {
      document: async ({ digest }, kind, limit) => (await this.#document(digest, kind, limit, source)).bytes,
      layer: async (descriptor, what) => this.#layer(descriptor, what, source),
    };
    const { openImage } = await import("../image/open-image.ts");
    const image = await openImage(
      this.#name.reference,
      { digest: resolved.digest, bytes: root.bytes },
      platform,
      blobs,
    );
    return { ...image, ...(root.place.isMirror && { servedBy: formatPullSource(root.place) }) };
  }

  async #inTurn<T>(ask: (place: PullSource) => Promise<T>, places = this.#places): Promise<T> {
    return await this.#connection.inTurn(this.#name, places, ask);
  }

  /** By HEAD, and where the answer does not tell, by reading the manifest. */
  async #digestOfTag(place: PullSource, tag: string): Promise<string> {
    const repository = await this.#connection.repository(this.#name, place);
    const request = { url: `${repository.url}/manifests/${tag}`, headers: { accept } };
    const head = await repository.http.request({ ...request, method: "HEAD" });
    discard(head);
    const digest = head.headers["docker-content-digest"] ?? "";
    if (head.status === 200 && digestPattern.test(digest)) return digest;
    // Asked five times already; asking in another way would take as long again.
    if (isRetryable(head.status) && head.status !== 501) throw await repository.refused(head, noBytes, `tag "${tag}"`);
    // A refusal of HEAD has no body that would say why; nor do all registries know HEAD.
    const bytes = await this.#get(repository, request, largestManifest, `tag "${tag}"`, tag);
    const found = digestOf(bytes);
    this.#connection.documents.put(documentKey(repository, found), { bytes, place });
    return found;
  }

  async #document(
    digest: string,
    kind: "manifest" | "config",
    limit: number,
    places: readonly PullSource[],
  ): Promise<Document> {
    return await this.#inTurn(async (place) => {
      const repository = await this.#connection.repository(this.#name, place);
      return await this.#connection.documents.get(documentKey(repository, digest), async () => {
        const what = `${kind === "config" ? "configuration" : "manifest"} ${digest}`;
        const folder = kind === "config" ? "blobs" : "manifests";
        const headers: Record<string, string> = kind === "config" ? {} : { accept };
        const bytes = await this.#get(
          repository,
          { url: `${repository.url}/${folder}/${digest}`, headers },
          limit,
          what,
        );
        checkDigest(bytes, digest, `The ${what} of "${this.#name.reference}" from ${formatPullSource(place)}`);
        return { bytes, place };
      });
    }, places);
  }

  /** @param tag the one that was asked for, if a tag was: others like it are looked for */
  async #get(repository: Repository, request: HttpRequest, limit: number, what: string, tag?: string): Promise<Buffer> {
    const { response, bytes } = await requestBytes(repository.http, request, limit);
    if (response.status === 200) return bytes;
    const near = response.status === 404 && tag !== undefined ? await this.#nearTags(repository, tag) : [];
    throw await repository.refused(response, bytes, what, near);
  }

  async #nearTags(repository: Repository, tag: string): Promise<readonly string[]> {
    // Only for a better message: whatever goes wrong is no news.
    return await repositoryTags(repository, 1).then(
      (tags) => nearTags(tag, tags),
      () => [],
    );
  }

  #layer({ digest, size }: Descriptor, what: string, places: readonly PullSource[]): Readable {
    let asked: Repository | undefined;
    const ask = async (request: HttpRequest, place: PullSource): Promise<HttpResponse> => {
      asked = await this.#connection.repository(this.#name, place);
      return await asked.http.request({ ...request, url: `${asked.url}/blobs/${digest}` });
    };
    const explain = async (response: HttpResponse): Promise<UserError> => {
      if (asked !== undefined) return await asked.refusedBody(response, `layer ${digest}`);
      return new UserError(`${what} cannot be fetched: status ${response.status}.`);
    };
    const request = async (wanted: HttpRequest): Promise<HttpResponse> =>
      await this.#inTurn(async (place) => {
        const response = await ask(wanted, place);
        // The digest vouches for the bytes, so that any other place may serve what this one does not have.
        if (response.status >= 400 && response.status !== 416 && place !== places.at(-1)) throw await explain(response);
        return response;
      }, places);
    const [first] = places;
    const url = `https://${first?.address ?? this.#name.registry}/v2/${first?.repository ?? ""}/blobs/${digest}`;
    return verifiedBody({ request }, { url }, { shown: what, digest, size, explain });
  }
}

const noBytes = new Uint8Array();

/** The places with another one in front: where a part of an image was found, the others are, too. */
function startingWith(first: PullSource | undefined, places: readonly PullSource[]): readonly PullSource[] {
  if (first === undefined) return places;
  return [first, ...places.filter((place) => formatPullSource(place) !== formatPullSource(first))];
}

function documentKey({ place }: Repository, digest: string): string {
  return `${formatPullSource(place)} ${digest}`;
}
