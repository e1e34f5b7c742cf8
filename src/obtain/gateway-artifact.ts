import type { FileTree } from "../content/image/tree.ts";
import type { GatewayProvenance } from "../model/report.ts";

/** A gateway, or plugins, whose place is known and none of whose bytes was fetched yet. */
export interface Artifact {
  /** As the user wrote it; errors name it. */
  readonly reference: string;
  /** Is the same only for the same bytes; undefined where nothing tells that beforehand. */
  readonly key: string | undefined;
  /** What vouches for the bytes that are kept under the key; undefined where nothing is known before they are fetched. */
  readonly provenance: Provenance | undefined;
  fetch(): Promise<FetchedArtifact>;
}

/** What is known of where bytes came from, and what they are. */
export interface Provenance extends Omit<GatewayProvenance, "path" | "resolved"> {
  /** All digests that a user could have pinned, `sha256:…`; the one to pin is first. */
  readonly digests: readonly string[];
}

/** What was fetched, or is about to be while it is read. */
export type FetchedArtifact =
  /** A binary, or a profile, alone. */
  | { readonly kind: "binary"; readonly file: string; readonly provenance: Provenance }
  | {
      readonly kind: "tree";
      readonly tree: FileTree;
      /** Of a container: `LD_LIBRARY_PATH` counts. */
      readonly environment: readonly string[];
      /** Call after the tree was read to its end: only then its digest is known. */
      provenance(): Promise<Provenance>;
    };
