import { digestFile, type FileDigests, integrityOfFile } from "../content/file-source.ts";
import type { Wanted } from "../content/image/tree.ts";
import { openGateway } from "../gateway/open-gateway.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import type { RuntimeFacts } from "../model/gateway-facts.ts";
import { UserError } from "../model/user-error.ts";
import { extract } from "./extract.ts";
import type { FetchedArtifact, Provenance } from "./gateway-artifact.ts";
import type { ObtainIo } from "./io.ts";

/** A gateway's binary that is on the disk, out of whatever held it. */
export interface GatewayBinary extends FileDigests {
  /** Absolute. */
  readonly file: string;
  /** The member that it was. */
  readonly path?: string;
  readonly runtime?: RuntimeFacts;
  readonly provenance: Provenance;
}

/** What is wanted of what was fetched. */
export interface GatewayRequest {
  /** As the user wrote it. */
  readonly reference: string;
  /** The member that is the gateway; undefined looks for the only program that can open plugins. */
  readonly path: string | undefined;
  /** What the user said of the system that the gateway runs on: then its image is not asked. */
  readonly runtime: RuntimeFacts | undefined;
  /** An existing, empty folder. */
  readonly folder: string;
}

/** Takes the gateway out of what was fetched, with what is known of its system. @throws UserError */
export async function extractGateway(
  fetched: FetchedArtifact,
  { reference, path, runtime, folder }: GatewayRequest,
  { logger }: Pick<ObtainIo, "logger">,
): Promise<GatewayBinary> {
  if (fetched.kind === "binary") {
    if (path !== undefined) {
      throw new UserError(`gateway-path: "${reference}" is a single file and has no "${path}" in it; leave it out.`);
    }
    const { file, provenance } = fetched;
    return { file, ...digestFile(file), provenance, ...(runtime !== undefined && { runtime }) };
  }
  const wanted: Wanted = path === undefined ? { kind: "program" } : { kind: "path", path };
  const { tree, environment } = fetched;
  const { files, runtime: own } = await extract(tree, wanted, {
    folder,
    runtime: runtime === undefined ? "read" : "skip",
    logger,
    environment,
  });
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw new Error("One program was asked for.");
  const known = runtime ?? own;
  return {
    file: file.file,
    sha256: file.sha256,
    integrity: integrityOfFile(file.file),
    path: file.path,
    provenance: await fetched.provenance(),
    ...(known !== undefined && { runtime: known }),
  };
}

/** Everything that a check needs of a gateway's binary. @throws UserError where it is none */
export function profileOfBinary(reference: string, binary: GatewayBinary): Profile {
  const { file, sha256, integrity, path, runtime, provenance } = binary;
  const { digest } = provenance;
  const gateway = openGateway(file, reference, "none", {
    sha256,
    integrity,
    ...(path !== undefined && { member: path }),
    ...(digest !== undefined && { digest }),
    ...(runtime !== undefined && { runtime }),
  });
  try {
    if (gateway.isProfile)
      throw new UserError(`${path ?? "It"} of ${reference} is a profile; unpack it, and name the file.`);
    return gateway.profile();
  } finally {
    gateway.close();
  }
}
