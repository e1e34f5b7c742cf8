// Where a dynamic linker looks for libraries: ld.so(8) of glibc, and ldso/dynlink.c of musl.

import { names, type Overlay } from "../../content/image/overlay.ts";
import type { Libc } from "../../model/gateway-facts.ts";

/** Reads a small text file of the tree; undefined where there is none. */
type ReadText = (path: string) => string | undefined;

export interface LoaderSystem {
  readonly libc: Libc;
  /** PT_INTERP of the program; musl names its configuration after it. */
  readonly interpreter: string;
  readonly overlay: Overlay;
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly readText: ReadText;
}

/** Lines of configuration that are read; includes are followed once. */
const mostLines = 1000;

/** The folders in the order in which they are searched, each once; those that are not there are among them. */
export function searchFolders(system: LoaderSystem): string[] {
  const variable = system.environment.findLast((line) => line.startsWith("LD_LIBRARY_PATH="));
  const first = variable === undefined ? [] : variable.slice("LD_LIBRARY_PATH=".length).split(/[:;]/);
  const own = system.libc === "musl" ? muslFolders(system) : glibcFolders(system);
  // A relative folder depends on where the process is started.
  return [...new Set([...first, ...own].filter((folder) => folder.startsWith("/")))];
}

function muslFolders({ interpreter, readText }: LoaderSystem): string[] {
  const architecture = /ld-musl-([\w-]+)\.so/.exec(interpreter)?.[1];
  const file = architecture === undefined ? undefined : readText(`/etc/ld-musl-${architecture}.path`);
  return (file ?? "/lib:/usr/local/lib:/usr/lib").split(/[:\n]/).slice(0, mostLines);
}

/**
 * The cache is not read: it lists what the configured folders held when it was made. Without a cache the
 * configuration has no effect.
 */
function glibcFolders(system: LoaderSystem): string[] {
  const { overlay } = system;
  const configured = overlay.resolve("/etc/ld.so.cache").kind === "file" ? configuredFolders(system) : [];
  const defaults = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  // Debian's loader has the folder of its own architecture built in; libraries of others are told by their headers.
  const perArchitecture = ["/lib", "/usr/lib"].flatMap((folder) => {
    const seen = overlay.resolve(folder);
    if (seen.kind !== "directory") return [];
    const members = [...overlay.members(seen)]
      .map(({ name }) => name)
      .filter((name) => /^\w+-linux-gnu\w*$/.test(name));
    return members.sort().map((name) => `${folder}/${name}`);
  });
  return [...configured, ...perArchitecture, ...defaults];
}

function configuredFolders({ overlay, readText }: LoaderSystem): string[] {
  const folders: string[] = [];
  for (const line of linesOf(readText("/etc/ld.so.conf"))) {
    const included = /^include\s+(\S+)$/.exec(line)?.[1];
    if (included === undefined) folders.push(line);
    else
      for (const file of includedFiles(included, overlay))
        for (const each of linesOf(readText(file))) folders.push(each);
  }
  return folders.filter((folder) => folder.startsWith("/"));
}

/** The only form in use: `include /etc/ld.so.conf.d/*.conf`, also relative. */
function includedFiles(pattern: string, overlay: Overlay): string[] {
  const folder = overlay.resolve("/etc/ld.so.conf.d");
  if (!names(pattern).join("/").endsWith("ld.so.conf.d/*.conf") || folder.kind !== "directory") return [];
  const files = [...overlay.members(folder)].filter(({ name }) => name.endsWith(".conf"));
  return files.map(({ path }) => path).sort();
}

function linesOf(text: string | undefined): string[] {
  const lines = (text ?? "").split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "" && !line.startsWith("hwcap")).slice(0, mostLines);
}
