import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, Scalar, type YAMLMap } from "yaml";
import { UserError } from "../model/user-error.ts";
import {
  argumentValues,
  assignment,
  type FileContent,
  type FileLine,
  type FileValue,
  withoutComment,
} from "./file-values.ts";

/** How deep a file may nest. */
const deepest = 100;
/** Values that a file may have, those that aliases repeat counted each time. */
const mostValues = 100_000;
/** Names in dots beyond this lose their beginning. */
const longestKey = 1000;

/**
 * The values of mappings, with the names above them, and everything that is text.
 * @param file for errors, as the user wrote it
 * @throws UserError where it is not YAML, nests too deeply or has too many values
 */
export function yamlValues(text: string, file: string): FileContent {
  const counter = new LineCounter();
  // The schema without numbers: the tag 5.10 is not 5.1.
  const documents = parseAllDocuments(text, {
    schema: "failsafe",
    uniqueKeys: false,
    lineCounter: counter,
    prettyErrors: false,
    logLevel: "silent",
  });
  const reader = new Reader(text, file, counter);
  for (const { contents, errors } of documents) {
    const [error] = errors;
    if (error !== undefined) {
      throw reader.refused(
        `is not YAML: on line ${counter.linePos(error.pos[0]).line}, ${error.message.slice(0, 200)}`,
      );
    }
    reader.read(contents, { key: "", depth: 0 });
  }
  return reader;
}

interface Where {
  /** The names above it. */
  readonly key: string;
  readonly depth: number;
  /** Of the mapping that it is a value of. */
  readonly mapping?: number;
}

class Reader implements FileContent {
  readonly lines: FileLine[] = [];
  readonly values: FileValue[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #counter: LineCounter;
  readonly #anchors = new Map<string, Node>();
  #mappings = 0;
  #nodes = 0;

  constructor(text: string, file: string, counter: LineCounter) {
    this.#text = text;
    this.#file = file;
    this.#counter = counter;
  }

  refused(why: string): UserError {
    return new UserError(`gateway-file: "${this.#file.slice(0, 300)}" ${why}; name the file that people write.`);
  }

  read(written: unknown, where: Where): void {
    const node = this.#target(written);
    if (!isMap(node)) this.#count(where.depth);
    if (isMap(node)) this.#readMap(node, { ...where, mapping: ++this.#mappings }, new Set());
    else if (isSeq(node)) for (const item of node.items) this.read(item, { key: where.key, depth: where.depth + 1 });
    else if (isScalar(node)) this.#readScalar(node, where);
    // After its content: what refers to itself is not followed.
    if ((isMap(written) || isSeq(written) || isScalar(written)) && written.anchor !== undefined) {
      this.#anchors.set(written.anchor, written);
    }
  }

  #target(written: unknown): unknown {
    return isAlias(written) ? this.#anchors.get(written.source) : written;
  }

  #count(depth: number): void {
    if (depth > deepest) throw this.refused(`nests more than ${deepest} deep`);
    if (++this.#nodes > mostValues) throw this.refused(`has more than ${mostValues} values`);
  }

  /** @param hidden names of a merged mapping that the other one sets itself */
  #readMap(map: YAMLMap, { key: above, depth, mapping = 0 }: Where, hidden: ReadonlySet<string>): void {
    this.#count(depth);
    const names = new Set(map.items.map(({ key }) => nameOf(key)));
    for (const { key, value } of map.items) {
      const name = nameOf(key);
      if (hidden.has(name)) continue;
      const target = this.#target(value);
      if (name === "<<" && isMap(target)) {
        this.#readMap(target, { key: above, depth: depth + 1, mapping }, names);
        continue;
      }
      const where = { key: above === "" ? name : `${above}.${name}`.slice(-longestKey), depth: depth + 1, mapping };
      if (!isScalar(target)) this.values.push({ key: where.key, value: "", line: this.#lineOf(key), mapping });
      this.read(value, where);
    }
  }

  #lineOf(node: unknown): number {
    return this.#counter.linePos((isScalar(node) ? node.range?.[0] : undefined) ?? 0).line;
  }

  #readScalar(scalar: Scalar, { key, mapping }: Where): void {
    const [start, end] = scalar.range ?? [0, 0];
    const line = this.#lineOf(scalar);
    const value = String(scalar.value ?? "");
    if (mapping !== undefined) this.values.push({ key, value, line, mapping });
    if (scalar.type !== Scalar.BLOCK_FOLDED && scalar.type !== Scalar.BLOCK_LITERAL) {
      const name = mapping === undefined ? "" : `${key.slice(key.lastIndexOf(".") + 1)}: `;
      this.lines.push({ text: `${name}${value.replaceAll("\n", " ")}`, line, key });
      const item = { text: value, line };
      const own = [...argumentValues(item), ...(mapping === undefined ? assignment(item) : [])];
      for (const each of own) this.values.push(each);
      return;
    }
    // Text blocks are scripts: their lines count, without the comments of a shell.
    for (const [index, text] of this.#text
      .slice(start, end)
      .split(/\r\n?|\n/)
      .slice(1)
      .entries()) {
      const own = { text: withoutComment(text), line: line + 1 + index };
      this.lines.push({ ...own, key });
      for (const each of argumentValues(own)) this.values.push(each);
    }
  }
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}
