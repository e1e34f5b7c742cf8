// Quoted strings of Go: "String literals" in the language specification, as strconv.Quote and strconv.Unquote treat them.
import { isUtf8 } from "node:buffer";

/**
 * A byte that is not UTF-8 becomes the lone surrogate U+DC80 … U+DCFF and is written as `\x80` … `\xff` again,
 * so that quoting gives back what was unquoted.
 */
const strayByte = 0xdc00;

/** One-letter escapes, by code point. */
const letters = new Map([
  [0x07, "a"],
  [0x08, "b"],
  [0x0c, "f"],
  [0x0a, "n"],
  [0x0d, "r"],
  [0x09, "t"],
  [0x0b, "v"],
]);
const codesOfLetters = new Map([...letters].map(([code, letter]) => [letter, code]));
/**
 * Writes a text as a double-quoted literal. What Go calls printable stays: letters, marks, numbers, punctuation,
 * symbols and the ASCII space.
 */
export function quote(text: string): string {
  return `"${text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu, quoteCharacter)}"`;
}

function quoteCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '"' || character === "\\") return `\\${character}`;
  if (code >= strayByte + 0x80 && code <= strayByte + 0xff) return `\\x${(code - strayByte).toString(16)}`;
  const letter = letters.get(code);
  if (letter !== undefined) return `\\${letter}`;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** The literal in double quotes or backquotes that a text starts with; undefined where none ends. */
export function quotedPrefix(text: string): string | undefined {
  if (text.startsWith("`")) {
    const end = text.indexOf("`", 1);
    return end < 0 ? undefined : text.slice(0, end + 1);
  }
  if (!text.startsWith('"')) return undefined;
  // No regular expression: those that can say this run out of stack on texts of megabytes.
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\n") return undefined;
    if (character === '"') return text.slice(0, at + 1);
    if (character === "\\") at++;
  }
  return undefined;
}

/** The value of a whole literal; undefined where it is not one. */
export function unquote(literal: string): string | undefined {
  if (quotedPrefix(literal) !== literal) return undefined;
  const content = literal.slice(1, -1);
  // Go drops carriage returns from raw literals.
  if (literal.startsWith("`")) return content.replaceAll("\r", "");
  if (!content.includes("\\")) return content;
  return unescapeText(content);
}

const escapeSequence = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;

function unescapeText(content: string): string | undefined {
  // `\x` names bytes, and several of them may make one character: collect bytes first. No escape names more than it takes.
  const bytes = Buffer.alloc(Buffer.byteLength(content));
  let length = 0;
  for (let at = 0; at < content.length; ) {
    const next = content.indexOf("\\", at);
    const end = next < 0 ? content.length : next;
    if (end > at) length += bytes.write(content.slice(at, end), length, "utf8");
    at = end;
    if (next < 0) break;
    const code = codeOfLetter(content[at + 1] ?? "");
    if (code !== undefined) {
      bytes[length++] = code;
      at += 2;
      continue;
    }
    escapeSequence.lastIndex = at;
    const match = escapeSequence.exec(content);
    const written = match === null ? undefined : writeEscape(bytes, length, match);
    if (match === null || written === undefined) return undefined;
    length += written;
    at += match[0].length;
  }
  return decodeBytes(bytes.subarray(0, length));
}

function codeOfLetter(letter: string): number | undefined {
  return letter === "\\" || letter === '"' ? letter.charCodeAt(0) : codesOfLetters.get(letter);
}

/** Writes what an escape in digits stands for. @returns the number of bytes; undefined where Go refuses the escape */
function writeEscape(bytes: Buffer, at: number, match: RegExpExecArray): number | undefined {
  const [, byte, short, long, octal] = match;
  const digits = byte ?? short ?? long ?? octal ?? "";
  const code = Number.parseInt(digits, octal === undefined ? 16 : 8);
  if (byte === undefined && octal === undefined) {
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return isSurrogate || code > 0x10ffff ? undefined : bytes.write(String.fromCodePoint(code), at, "utf8");
  }
  if (code > 0xff) return undefined;
  bytes[at] = code;
  return 1;
}

function decodeBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = bytes.subarray(at, at + length);
    const valid = character.length === length && isUtf8(character);
    text += valid ? character.toString("utf8") : String.fromCharCode(strayByte + first);
    at += valid ? length : 1;
  }
  return text;
}
