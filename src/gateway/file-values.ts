/*
 * What a Dockerfile, a Makefile, a `.env`, a compose or values file or a workflow says, line by line: just enough to
 * find an image or a version in it. No full parser of any of these; what is not understood is left out.
 */

/** A name with its value. */
export interface FileValue {
  /** In YAML with the names above it, `image.tag`; elsewhere a variable. */
  readonly key: string;
  /** Without quotes and comments; variables are not replaced. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** Values of one mapping in YAML have the same number; 0 elsewhere. */
  readonly mapping: number;
}

/** One line, without what is a comment. */
export interface FileLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** A file, read. */
export interface FileValues {
  readonly lines: readonly FileLine[];
  /** In the order of the file. */
  readonly values: readonly FileValue[];
  /** By the last name of the key, without those that are empty. */
  readonly byName: ReadonlyMap<string, readonly FileValue[]>;
  /** The value of another name of the same mapping. */
  beside(value: FileValue, name: string): FileValue | undefined;
}

/** Longer lines are data and not written by people; they are left out, and nothing has to look at them twice. */
const longestLine = 4096;
/** How deep a YAML file may nest; deeper lines have the names of this depth alone. */
const deepest = 50;
/** Names in dots beyond this lose their beginning. */
const longestKey = 1000;
const variableName = /^[A-Za-z_][\w.-]{0,199}$/;

/** Reads a file's text. @param file its name, which tells YAML from the rest */
export function readFileValues(text: string, file: string): FileValues {
  const lines = text.split(/\r\n?|\n/).map((content, index) => ({ text: withoutComment(content), line: index + 1 }));
  const readable = lines.filter((line) => line.text.length <= longestLine);
  const isYaml = /\.ya?ml(?:\.|$)/i.test(file);
  const values = isYaml
    ? yamlValues(readable)
    : readable.flatMap((line, index) => plainValues(line, readable[index - 1]));
  const byPlace = new Map(values.toReversed().map((value) => [`${value.mapping} ${value.key}`, value]));
  return {
    lines: readable,
    values,
    byName: byLastName(values.filter(({ value }) => value !== "")),
    beside: ({ mapping, key }, name) =>
      mapping === 0 ? undefined : byPlace.get(`${mapping} ${key.slice(0, key.lastIndexOf(".") + 1)}${name}`),
  };
}

function byLastName(values: readonly FileValue[]): Map<string, FileValue[]> {
  const groups = new Map<string, FileValue[]>();
  for (const value of values) {
    const name = value.key.slice(value.key.lastIndexOf(".") + 1);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

/** A `#` at the beginning or after white space begins a comment in all of these files. */
function withoutComment(line: string): string {
  if (line.length > longestLine) return line;
  const at = line.search(/(?:^|\s)#/);
  return at < 0 ? line : line.slice(0, at);
}

/** Assignments of Dockerfiles, Makefiles, environment files and shells. */
function plainValues({ text, line }: FileLine, before: FileLine | undefined): FileValue[] {
  const value = (key: string, written: string): FileValue => ({ key, value: unquote(written), line, mapping: 0 });
  const found = argumentValues({ text, line });
  const instruction = /^\s*(ENV|ARG)\s+(.*)$/i.exec(text);
  const continued = before !== undefined && /\\\s*$/.test(before.text);
  if (instruction !== null || continued) {
    const rest = instruction?.[2] ?? text;
    const [, key, single] = /^([A-Za-z_]\w*)\s+([^=\s]\S*)\s*$/.exec(rest) ?? [];
    if (instruction !== null && key !== undefined && single !== undefined) return [...found, value(key, single)];
    for (const word of words(rest)) {
      const at = word.indexOf("=");
      if (at > 0 && variableName.test(word.slice(0, at))) found.push(value(word.slice(0, at), word.slice(at + 1)));
    }
    return found;
  }
  const assignment =
    /^\s*(?:(?:export|override|set|local|readonly)\s+)*([A-Za-z_][\w.-]{0,199})\s*(?:\?|::?)?=\s*(.*)$/.exec(text);
  const [, key, written] = assignment ?? [];
  if (key !== undefined && written !== undefined) found.push(value(key, written));
  return found;
}

/** `--build-arg X=v`, wherever it stands. */
function argumentValues({ text, line }: FileLine): FileValue[] {
  const found: FileValue[] = [];
  for (const [, key = "", value = ""] of text.matchAll(/--build-arg[= ]\s*['"]?([A-Za-z_]\w{0,199})=([^\s'"]*)/g)) {
    found.push({ key, value, line, mapping: 0 });
  }
  return found;
}

/** Splits at white space that stands in no quotes. */
function words(text: string): string[] {
  return text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
}

function unquote(written: string): string {
  const text = written.trim().replace(/\\$/, "").trim();
  const quote = text[0];
  const inner = text.slice(1, -1);
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote) && !inner.includes(quote)
    ? inner
    : text;
}

/** A mapping that is open at a line. */
interface Open {
  readonly indent: number;
  /** Of the name that it belongs to. */
  readonly path: string;
  readonly mapping: number;
  /** The key that was read last, which a deeper mapping belongs to. */
  last: string;
}

/** The scalars of block mappings, and of flow mappings that take one line. */
function yamlValues(lines: readonly FileLine[]): FileValue[] {
  const values: FileValue[] = [];
  let open: Open[] = [];
  let mappings = 0;
  /** Lines deeper than this belong to a text. */
  let textIndent: number | undefined;
  for (const { text, line } of lines) {
    if (text.trim() === "") continue;
    const indent = text.search(/\S/);
    values.push(...argumentValues({ text, line }));
    if (textIndent !== undefined && indent > textIndent) continue;
    textIndent = undefined;
    if (/^(?:---|\.\.\.)/.test(text)) {
      open = [];
      continue;
    }
    // Each item of a list is a mapping of its own, and belongs to the name at or left of its dash.
    const column = /^\s*(?:-\s+)*/.exec(text)?.[0].length ?? indent;
    open = open.filter((each) => each.indent <= indent);
    const rest = text.slice(column);
    const [, quoted, plain, written = ""] =
      /^(?:["']([^"']{1,200})["']|([\w$][\w.$/-]{0,199}))\s*:(?:\s+(.*))?$/.exec(rest) ?? [];
    const name = quoted ?? plain;
    if (name === undefined) {
      values.push(...plainValues({ text: unquote(rest), line }, undefined));
      continue;
    }
    let current = open.at(-1);
    if (current === undefined || current.indent < column) {
      current = { indent: column, path: current?.last ?? "", mapping: ++mappings, last: "" };
      if (open.length < deepest) open.push(current);
    }
    const { path, mapping } = current;
    const key = path === "" ? name : `${path}.${name}`.slice(-longestKey);
    current.last = key;
    const value = unquote(written.replace(/^(?:[&!]\S*\s+)*/, ""));
    values.push({ key, value, line, mapping });
    if (/^[|>][+-]?\d?[+-]?$/.test(value)) textIndent = column;
    if (/^\{.*\}$/.test(value)) values.push(...flowValues(value, key, line, ++mappings));
  }
  return values;
}

/** The scalars of `{a: 1, b: 2}`. */
function flowValues(flow: string, path: string, line: number, mapping: number): FileValue[] {
  return flow
    .slice(1, -1)
    .split(",")
    .flatMap((part): FileValue[] => {
      const [, name, value] = /^\s*["']?([\w.-]{1,200})["']?\s*:\s+(.*)$/.exec(part) ?? [];
      return name === undefined || value === undefined
        ? []
        : [{ key: `${path}.${name}`, value: unquote(value), line, mapping }];
    });
}

/** A text with its variables replaced, and the first that the file does not define. */
export interface Expanded {
  readonly text: string;
  readonly missing?: string;
}

/** Longest text that replacing variables may make. */
const longestText = 8192;

/**
 * Replaces `$X`, `${X}`, `${X:-default}`, `$(X)` and `${{ env.X }}` by what the file says of them, that before the line
 * first.
 */
export function expand(text: string, { byName }: FileValues, line: number): Expanded {
  let missing: string | undefined;
  let result = text;
  // A variable's value may hold another; ten rounds are more than anybody writes, and end a circle.
  for (let round = 0; round < 10 && result.includes("$"); round++) {
    missing = undefined;
    const before = result;
    result = result.replaceAll(
      /\$\{\{\s*(?:[A-Za-z_]+\.)?([A-Za-z_][\w-]{0,199})\s*\}\}|\$\{([A-Za-z_]\w{0,199})(?::?-([^{}$]*))?\}|\$\(([A-Za-z_]\w{0,199})\)|\$([A-Za-z_]\w{0,199})/g,
      (whole, expression?: string, braced?: string, standard?: string, make?: string, bare?: string) => {
        const name = expression ?? braced ?? make ?? bare ?? "";
        const found = valueAt(byName.get(name) ?? [], line) ?? standard;
        if (found === undefined) missing ??= name;
        return found ?? whole;
      },
    );
    if (result.length > longestText) return { text: text.slice(0, longestText), missing: missing ?? "" };
    if (result === before) break;
  }
  return missing === undefined ? { text: result } : { text: result, missing };
}

/** The last value before a line; where all come later (make), the first after it. */
function valueAt(values: readonly FileValue[], line: number): string | undefined {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle]?.line ?? line) < line) low = middle + 1;
    else high = middle;
  }
  const found = values[low - 1] ?? values.slice(low, low + 2).find((each) => each.line > line);
  return found?.value;
}
