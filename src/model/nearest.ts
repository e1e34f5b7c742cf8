/** Names longer than this are nobody's typing error. */
const longest = 64;

/** The known names nearest to what was written, best first; none where nothing is near. */
export function nearest(written: string, known: readonly string[], limit = 3): string[] {
  if (written.length > longest) return [];
  const word = written.toLowerCase();
  return known
    .filter((name) => name.length <= longest)
    .map((name) => ({ name, distance: score(word, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, word.length) / 3)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Edits between two words; the beginning of a name counts as one. */
function score(word: string, name: string): number {
  if (word.length >= 3 && name.startsWith(word)) return Math.min(1, editDistance(word, name));
  return editDistance(word, name);
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
