import type { HttpClient } from "../../ports/http-client.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Checksum } from "./checksums.ts";

/** What an asset's bytes must be, and who says so. */
export interface Expected {
  readonly checksum: Checksum;
  readonly by: "pinned-digest" | "checksums";
  /** For messages: `gateway-digest`, `checksums.txt`. */
  readonly source: string;
}

/** A file that holds checksums, beside the asset that they are of. */
export interface ChecksumFile {
  readonly name: string;
  /** `https://…` */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that has to be downloaded, and what is known of it beforehand. */
export interface AssetRequest {
  /** As the user wrote it; errors name it. */
  readonly shown: string;
  /** Its own name, which checksum files know it by. */
  readonly name: string;
  /** `https://…` */
  readonly url: string;
  /** Of the request for `url`; the HTTP client keeps credentials from every other host. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, where the server's catalogue says so. */
  readonly size?: number;
  readonly expected?: readonly Expected[];
  /** Files that may hold its checksum, the likeliest first. */
  readonly checksumFiles?: readonly ChecksumFile[];
}

export interface AssetIo {
  readonly http: HttpClient;
  readonly logger: Logger;
}
