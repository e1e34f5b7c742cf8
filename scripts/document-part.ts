/** Puts a text between `<!-- name -->` and `<!-- /name -->`. @throws Error where the marks are missing */
export function replacePart(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The document has no part between "${start.trim()}" and "${end}".`);
  return `${document.slice(0, from + start.length)}${text}\n${document.slice(to)}`;
}
