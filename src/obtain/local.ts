import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { openArchive } from "../content/archive/open-archive.ts";
import { daemonImage } from "../content/image/daemon.ts";
import type { ImageSource } from "../content/image/image-source.ts";
import { layoutImage } from "../content/image/layout.ts";
import { tarballImage } from "../content/image/tarball.ts";
import type { GatewayReference } from "../gateway/reference.ts";
import type { Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { Artifact, FetchedArtifact, Provenance } from "./gateway-artifact.ts";
import type { ObtainIo } from "./io.ts";
import { openImageTree } from "./remote-image.ts";

const nobody: Provenance = { digests: [], verifiedBy: "none" };

/**
 * What is on this machine already: a file, a folder, or an image of an engine. Nobody vouches for it.
 * @throws UserError where there is nothing that could be opened
 */
export function locateLocal(
  reference: GatewayReference & { kind: "path" | "daemon" },
  { input, target, io }: { input: "gateway" | "plugin"; target: Target; io: ObtainIo },
): Artifact {
  const shown = reference.text;
  const local = { reference: shown, key: undefined, provenance: undefined };
  const temporary = () => io.temporary.create();
  const ofImage = (image: ImageSource) => openImageTree(image, target, "none");
  if (reference.kind === "daemon") {
    const { commands, directory } = io;
    return { ...local, fetch: () => ofImage(daemonImage(reference.image, shown, { commands, directory, temporary })) };
  }
  const { path, image } = splitLayout(reference.path, io.directory);
  const file = resolve(io.directory, path);
  checkPath(path, io.directory, input);
  return {
    ...local,
    fetch: async (): Promise<FetchedArtifact> => {
      const opened = await openArchive(file, { reference: reference.path, folder: temporary(), commands: io.commands });
      switch (opened.kind) {
        case "binary":
        case "profile":
          return { kind: "binary", file: opened.file, provenance: nobody };
        case "tree":
          return { kind: "tree", tree: opened.tree, environment: [], provenance: async () => nobody };
        case "image-tarball":
          return await ofImage(tarballImage(opened.file, reference.path, { temporary, commands: io.commands }));
        case "oci-layout":
          return await ofImage(layoutImage(opened.folder, reference.path, image));
      }
    },
  };
}

/** `folder:name` is one image of an OCI layout that holds several. */
function splitLayout(written: string, directory: string): { readonly path: string; readonly image?: string } {
  const [, path, image] = /^(.+):([^/:]+)$/.exec(written) ?? [];
  if (path === undefined || image === undefined || existsSync(resolve(directory, written))) return { path: written };
  return existsSync(join(resolve(directory, path), "oci-layout")) ? { path, image } : { path: written };
}

/** What else is wrong with a path is told by whoever opens it. */
function checkPath(path: string, directory: string, input: "gateway" | "plugin"): void {
  const shown = path.slice(0, 300);
  const file = resolve(directory, path);
  if (!existsSync(file)) {
    const other = input === "gateway" ? "tyk@5.8.6, docker://image:tag" : "docker://image:tag!/plugins/*.so";
    throw new UserError(`${input}: there is no file "${shown}"; write a path that is there, ${other} or https://….`);
  }
  if (!statSync(file).isDirectory() || existsSync(join(file, "oci-layout"))) return;
  throw new UserError(
    `${input}: "${shown}" is a folder, and not an OCI layout (it has no file oci-layout); name a file.`,
  );
}
