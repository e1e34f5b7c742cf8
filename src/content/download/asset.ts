import { createHash, type Hash } from "node:crypto";
import { pipeline, type Readable, Transform } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import type { HttpResponse } from "../../ports/http-client.ts";
import { discard } from "../http/body.ts";
import { describeStatus } from "../http/status.ts";
import { verifiedBody } from "../http/verified-body.ts";
import type { AssetIo, AssetRequest, Expected } from "./asset-request.ts";
import { withChecksums } from "./checksum-files.ts";
import type { Checksum } from "./checksums.ts";

export interface AssetFacts {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
  /** Who vouches for the bytes. */
  readonly verifiedBy: "pinned-digest" | "checksums" | "none";
}

export interface AssetStream {
  /** Ends with a UserError where bytes are missing or others than expected: nothing of it counts before its end. */
  readonly body: Readable;
  /** @throws Error before the body was read to its end */
  facts(): AssetFacts;
}

/** More than any release of a gateway has. */
const longestAsset = 8 * 2 ** 30;

/** The asset that a URL leads to. @param checksums URL of the file that holds its checksum */
export function assetOfUrl(url: string, shown: string, checksums?: string): AssetRequest {
  const files = checksums === undefined ? [] : [{ name: nameOfUrl(checksums), url: checksums }];
  return { shown, name: nameOfUrl(url), url, checksumFiles: files };
}

function nameOfUrl(url: string): string {
  const name = URL.parse(url)?.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Opens an asset for reading, once. Nothing of it is kept, here or on the disk; where the body breaks off, the rest is
 * asked for.
 * @throws UserError where what is expected of it contradicts itself
 */
export async function openAsset(request: AssetRequest, io: AssetIo): Promise<AssetStream> {
  const asset = await withChecksums(request, io);
  const expected = asset.expected ?? [];
  checkConsistent(asset, expected);
  const main = expected.find(({ checksum }) => checksum.algorithm === "sha256") ?? expected[0];
  const others = expected.filter(({ checksum }) => checksum.algorithm !== main?.checksum.algorithm);
  const { shown, url, headers = {}, size } = asset;
  const verified = verifiedBody(
    io.http,
    { url, headers },
    {
      shown: main === undefined ? `"${shown}"` : `"${shown}" (its digest is from ${main.source})`,
      ...(main !== undefined && { digest: formatChecksum(main.checksum) }),
      ...(size === undefined ? { limit: longestAsset } : { size }),
      explain: (response) => refusal(asset, response),
    },
  );
  const meter = new Meter(asset, main?.checksum, others);
  // Errors of either reach whoever reads the end of it.
  const body = pipeline(verified, meter, () => {});
  const by = expected.some((one) => one.by === "pinned-digest") ? "pinned-digest" : main?.by;
  return { body, facts: () => ({ ...meter.facts(), verifiedBy: by ?? "none" }) };
}

/**
 * What stands for an asset's very bytes without fetching them, as a key for a store: its digest, or what the server
 * says in answer to HEAD.
 *
 * Only a digest or a strong ETag counts (RFC 9110, 8.8.1; RFC 9530): times and lengths stay the same when a file is
 * replaced by the next build of itself.
 * @returns undefined where the server says nothing of the kind
 * @throws UserError where the server has no such file
 */
export async function identifyAsset(request: AssetRequest, io: AssetIo): Promise<string | undefined> {
  const { expected = [], url, headers = {} } = await withChecksums(request, io);
  const [known] = expected;
  if (known !== undefined) return formatChecksum(known.checksum);
  const response = await io.http.request({ method: "HEAD", url, headers });
  discard(response);
  if (response.status === 404 || response.status === 410) throw refusal(request, response);
  if (response.status !== 200) return undefined;
  const validator = validatorOf(response.headers);
  // Addresses may hold secrets, and a validator holds for its address only.
  return validator && `url:${createHash("sha256").update(`${url}\n${validator}`).digest("hex")}`;
}

function validatorOf(headers: HttpResponse["headers"]): string | undefined {
  const [, digest] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(headers["repr-digest"] ?? "") ?? [];
  if (digest !== undefined) return `sha-256=${digest}`;
  const etag = headers["etag"];
  return etag !== undefined && /^"[\x21\x23-\x7e]{1,500}"$/.test(etag) ? etag : undefined;
}

/** `sha256:…` as in reports. */
function formatChecksum({ algorithm, hex }: Checksum): string {
  return `${algorithm}:${hex}`;
}

/** Where a pinned digest and the release's own differ, no bytes can be right. */
function checkConsistent({ shown }: AssetRequest, expected: readonly Expected[]): void {
  for (const [index, one] of expected.entries()) {
    const other = expected
      .slice(0, index)
      .find(({ checksum }) => checksum.algorithm === one.checksum.algorithm && checksum.hex !== one.checksum.hex);
    if (other === undefined) continue;
    throw new UserError(
      `"${shown}": ${other.source} says ${formatChecksum(other.checksum)} and ${one.source} says ${formatChecksum(one.checksum)}; one of them is of another file.`,
    );
  }
}

function refusal({ shown, headers = {} }: AssetRequest, response: HttpResponse): UserError {
  const { status } = response;
  const host = new URL(response.url).host;
  const answer = `"${shown}": ${host} answers ${describeStatus(response)}`;
  if (status === 401 || status === 403) {
    const advice =
      "authorization" in headers
        ? "Check that the token may read it (contents: read)."
        : "It is not public, or no longer there; check the address in a browser.";
    return new UserError(`${answer}. ${advice}`);
  }
  if (status === 404 || status === 410) {
    return new UserError(`${answer}: there is no such file. Check the address, and that this version exists.`);
  }
  if (status === 429) return new UserError(`${answer}: it limits the number of requests. Try again later.`);
  return new UserError(`${answer}. Check the address, or try again later.`);
}

/** Passes bytes on, counts them, and hashes them for what the body itself is not checked for. */
class Meter extends Transform {
  readonly #asset: AssetRequest;
  readonly #others: readonly Expected[];
  readonly #known: string | undefined;
  readonly #hashes: Readonly<Record<Checksum["algorithm"], Hash | undefined>>;
  #size = 0;
  #facts: { readonly sha256: string; readonly size: number } | undefined;

  /**
   * @param checked what the body is checked for already
   * @param others what else its bytes have to be
   */
  constructor(asset: AssetRequest, checked: Checksum | undefined, others: readonly Expected[]) {
    super();
    this.#asset = asset;
    this.#others = others;
    this.#known = checked?.algorithm === "sha256" ? checked.hex : undefined;
    const isOther = others.some(({ checksum }) => checksum.algorithm === "sha512");
    this.#hashes = {
      sha256: this.#known === undefined ? createHash("sha256") : undefined,
      sha512: isOther ? createHash("sha512") : undefined,
    };
  }

  override _transform(piece: Buffer, _encoding: string, done: (error?: Error | null, piece?: Buffer) => void): void {
    this.#size += piece.length;
    this.#hashes.sha256?.update(piece);
    this.#hashes.sha512?.update(piece);
    done(null, piece);
  }

  override _flush(done: (error?: Error | null) => void): void {
    const found = {
      sha256: this.#known ?? this.#hashes.sha256?.digest("hex") ?? "",
      sha512: this.#hashes.sha512?.digest("hex"),
    };
    const wrong = this.#others.find(({ checksum }) => found[checksum.algorithm] !== checksum.hex);
    if (wrong !== undefined) {
      const { algorithm, hex } = wrong.checksum;
      const problem = `"${this.#asset.shown}": its bytes are ${algorithm}:${found[algorithm]}, and ${wrong.source} says ${algorithm}:${hex}.`;
      done(new UserError(`${problem} It is damaged or replaced; nothing of it was used.`));
      return;
    }
    this.#facts = { sha256: found.sha256, size: this.#size };
    done();
  }

  facts(): { readonly sha256: string; readonly size: number } {
    if (this.#facts === undefined) throw new Error("The asset was not read to its end.");
    return this.#facts;
  }
}
