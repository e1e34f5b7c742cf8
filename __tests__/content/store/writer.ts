/**
 * Writes one text after the other under a few keys, and says so: `node writer.ts FOLDER [TIMES]`.
 * Every text tells by itself whether it is whole.
 */
import { folderStore } from "../../../src/content/store/folder-store.ts";

export const keys = ["one", "two", "three"] as const;

/** A text that begins with its number and its length, as large as a profile is. */
export function wholeText(number: number): string {
  const filling = `${number},`.repeat(20_000 + (number % 7) * 1000);
  return `${number} ${filling.length} ${filling}`;
}

export function isWhole(text: string): boolean {
  return text === wholeText(Number.parseInt(text, 10));
}

if (import.meta.main) {
  const [, , folder = "", times = "1000000"] = process.argv;
  const warning = (line: string) => process.stdout.write(`warning ${line}\n`);
  const store = folderStore(folder, { info: warning, warning, group: (_, body) => body() });
  process.stdout.write("ready\n");
  for (let number = 0; number < Number(times); number++) {
    await store.put(keys[number % keys.length] ?? "", wholeText(number + process.pid));
  }
  process.stdout.write("done\n");
}
