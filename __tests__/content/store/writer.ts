/**
 * Writes one text after the other under a few keys, and says so, until its standard input ends: `node writer.ts FOLDER`.
 * Every text tells by itself whether it is whole.
 */
import { folderStore } from "../../../src/content/store/folder-store.ts";

export const keys = ["one", "two", "three"] as const;

/** A text that begins with its number and its length, so large that writing it takes a moment. */
export function wholeText(number: number): string {
  const filling = `${number},`.repeat(400_000 + (number % 7) * 1000);
  return `${number} ${filling.length} ${filling}`;
}

export function isWhole(text: string): boolean {
  return text === wholeText(Number.parseInt(text, 10));
}

if (import.meta.main) {
  const [, , folder = ""] = process.argv;
  const warning = (line: string) => process.stdout.write(`warning ${line}\n`);
  const store = folderStore(folder, { info: warning, warning, debug: () => undefined, group: (_, body) => body() });
  let isStopped = false;
  process.stdin.once("end", () => {
    isStopped = true;
  });
  process.stdin.resume();
  for (let number = 0; !isStopped; number++) {
    await store.put(keys[number % keys.length] ?? "", wholeText(number + process.pid));
    process.stdout.write("put\n");
  }
}
