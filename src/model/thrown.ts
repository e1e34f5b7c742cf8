/** What was thrown, and where: `RangeError: Maximum call stack size exceeded (chunks/verify.js:12:3)`. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const what = `${error.name}: ${error.message}`;
  // The first frame that is not of Node itself, without the folder that it is installed in.
  const [, place] = /^ +at (?!.*\bnode:).*?([\w.-]+\/[\w.-]+:\d+:\d+)\)?$/m.exec(error.stack ?? "") ?? [];
  return place === undefined ? what : `${what} (${place})`;
}
