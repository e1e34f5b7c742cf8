/**
 * Foreign text made harmless, one function per medium.
 *
 * Symbols, module paths, file names and compiler output come out of files that nobody vouches for: none of them
 * may move a cursor, end a table, open a link or reverse the reading direction.
 */

/**
 * What no reader can see or what changes how the rest is seen: controls, bidirectional and zero-width marks, line and
 * paragraph separators, lone surrogates, tag characters (Unicode TR 36; general categories and Default_Ignorable).
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * What a forge's runner takes for a command in the log of any step: `::` at the start of a line, `##[` anywhere.
 * Whichever word a line is broken before, and whatever of ours stands behind a value, must not make one of it.
 * Source: actions/runner, ActionCommand.TryParseV2 and TryParse.
 */
const commands = /(?<!\S):(?=:|$)|#(?=#\[)/g;

/** Longest foreign value that a line of a report shows; module paths and flags are far shorter. */
const longest = 2000;

/** The same character, written so that it is seen: `\x1b`, `\u202e`, `\u{e0041}`. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "\r") return "\\r";
  if (code <= 0xff) return hexadecimal(character);
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

function hexadecimal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/**
 * One line for a terminal or a log: nothing in it is interpreted, by whatever reads it and wherever it stands in a line.
 * @param limit characters after which it is cut, by default after more than a person reads
 */
export function terminalText(foreign: string, limit = longest): string {
  const escaped = foreign.slice(0, limit).replace(invisible, visible).replace(commands, hexadecimal);
  return foreign.length > limit ? `${escaped}… (${foreign.length} characters)` : escaped;
}

/**
 * A text that has lines of its own, a compiler's message or a script: each as `terminalText`, tabs as four spaces.
 * Only for such: in the name of a file a line break is a character like others.
 */
export function terminalLines(foreign: string): string[] {
  const lines = foreign.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n");
  return lines.map((line) => terminalText(line));
}

/** JSON text in which every character can be seen and no line is a command; the value that it parses to is the same. */
export function jsonText(json: string): string {
  return json
    .replace(invisible, (character) => {
      // The line breaks between members are ours: inside strings JSON.stringify has escaped them already.
      if (character === "\n") return character;
      return Array.from({ length: character.length }, (_, at) => hexEscape(character.charCodeAt(at))).join("");
    })
    .replace(/#(?=#\[)/g, (character) => hexEscape(character.charCodeAt(0)));
}

function hexEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/** Prose inside a Markdown paragraph or table cell: no markup, link, mention, reference or HTML comes of it. */
export function markdownText(foreign: string): string {
  return (
    terminalText(foreign)
      .replace(/[\\`*_{}[\]<>()#|~&]|:(?=\S)/g, entity)
      // An entity does not stop GitHub's filters for mentions and references, which look at the rendered text.
      .replace(/@(?=[A-Za-z0-9])/g, "@<!-- -->")
      .replace(/&#35;(?=[0-9])/g, "&#35;<!-- -->")
      .replace(/www\./gi, (found) => `${found.slice(0, 3)}&#46;`)
  );
}

/** A value as Markdown code, inside a paragraph or a table cell. */
export function markdownCode(foreign: string): string {
  const text = terminalText(foreign);
  if (text === "") return "";
  if (!/[`|\\]/.test(text) && text === text.trim()) return `\`${text}\``;
  return `<code>${text.replace(/[^A-Za-z0-9 ./,=]/g, entity)}</code>`;
}

/** Lines as a fenced block of Markdown; the fence is longer than any in the text. */
export function markdownBlock(lines: readonly string[], language = ""): string {
  const text = lines.map((line) => terminalText(line)).join("\n");
  let ticks = 2;
  for (const [run] of text.matchAll(/`+/g)) ticks = Math.max(ticks, run.length);
  const fence = "`".repeat(ticks + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
