/** Why the system refused a file, in words; the errors of node:fs name the call and the path a second time. */
const problems: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device, make room there",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
};

/** The reason in an error of `node:fs`. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  return (code === undefined ? undefined : problems[code]) ?? (error instanceof Error ? error.message : String(error));
}

/** What a system refuses whoever asks for it, whatever the program does. */
const refusals: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "ELOOP", "ENAMETOOLONG"]);

/** The sentence for an error of `node:fs` that is the machine's or the input's; undefined for any other. */
export function systemRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return undefined;
  const { code, path } = error;
  if (typeof code !== "string" || typeof path !== "string" || !refusals.has(code)) return undefined;
  return `"${path}" cannot be used: ${fileProblem(error)}.`;
}
