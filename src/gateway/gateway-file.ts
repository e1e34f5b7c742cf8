import { formatImageName, type ImageName, parseImageName } from "../content/registry/image-name.ts";
import { UserError } from "../model/user-error.ts";
import { expand, type FileContent, type FileLine, type FileValue, longestLine, plainValues } from "./file-values.ts";
import { gatewaysOfList, isGatewayList } from "./gateway-list.ts";
import type { GatewayFileQuestion, GatewayMention } from "./gateway-mention.ts";
import { presetNames } from "./presets/preset.ts";
import { type KnownImage, knownImages, releaseOfTag, type TaggedRelease } from "./presets/preset-images.ts";

/** More than any of these files has, in bytes; the trees of the parsers take up to a thousand times as much. */
export const longestGatewayFile = 256 << 10;

/** Splits `FILE[#key]`. */
export function parseGatewayFile(written: string): { readonly file: string; readonly key?: string } {
  const at = written.lastIndexOf("#");
  if (at < 0) return { file: written };
  const [file, key] = [written.slice(0, at).trim(), written.slice(at + 1).trim()];
  if (file !== "" && /^[A-Za-z_][\w.-]{0,199}$/.test(key)) return { file, key };
  throw new UserError(
    `gateway-file: "${written.slice(0, 300)}" is not FILE#key; the key is a variable or a dotted name, for example Makefile#TYK_VERSION or values.yaml#image.tag.`,
  );
}

/**
 * Finds the gateway's image or version in a file of the user's, or takes every line of a list.
 * @returns one, or those of a list in its order
 * @throws UserError where there is none, or there are two different ones and it is no list, with the lines
 */
export async function findGateways(question: GatewayFileQuestion): Promise<readonly GatewayMention[]> {
  const { text, file, key } = question;
  if (text.includes("\0")) {
    throw new UserError(
      `gateway-file: "${file.slice(0, 300)}" is no text; name a list, a Dockerfile, Makefile, .env, compose or values file.`,
    );
  }
  const content = await readContent(text, file);
  if (key === undefined && content.isPlain && isGatewayList(content.lines)) {
    return gatewaysOfList(content.lines, question);
  }
  const finder = new Finder(question, content);
  return [finder.decide(key === undefined ? finder.everywhere() : finder.byKey(key))];
}

/** The parsers of YAML and Dockerfiles are loaded where there is such a file. */
async function readContent(text: string, file: string): Promise<FileContent & { readonly isPlain?: true }> {
  if (/\.ya?ml(?:\.|$)/i.test(file)) return (await import("./yaml-values.ts")).yamlValues(text, file);
  const isNamed = /(?:^|[/.])(?:docker|container)file(?:[.-][^/]*)?$/i.test(file);
  if (!isNamed && !/^[ \t]*FROM[ \t]/im.test(text)) return { ...plainValues(text), isPlain: true };
  return (await import("./dockerfile-values.ts")).dockerfileValues(text);
}

interface Mention {
  readonly reference: string;
  readonly line: number;
  /** The key of the value that names it. */
  readonly key?: string;
  /** A compiler's image tells the release, and the gateway's own line is the better one to show. */
  readonly isBuild: boolean;
  readonly preset?: string;
  /** The preset, or the repository of an image that is not the preset's own. */
  readonly source: string;
  /** Undefined where the reference alone tells. */
  readonly tagged?: TaggedRelease;
  readonly digest?: string;
}

/** A mention whose version the file does not tell. */
interface Unclear {
  readonly line: number;
  readonly why: string;
}

class Finder {
  readonly #question: GatewayFileQuestion;
  readonly #lines: readonly FileLine[];
  readonly #values: readonly FileValue[];
  /** By the last name of the key, without those that are empty. */
  readonly #byName = new Map<string, FileValue[]>();
  readonly #byPlace: ReadonlyMap<string, FileValue>;
  readonly #images: readonly KnownImage[];
  readonly #names: ReadonlyMap<string, string>;
  /** The last parts of all repositories: what holds none of them is no known image. */
  readonly #lastNames: readonly string[];
  readonly #unclear: Unclear[] = [];

  constructor(question: GatewayFileQuestion, { lines, values }: FileContent) {
    this.#question = question;
    this.#lines = lines.filter(({ text }) => text.length <= longestLine);
    this.#values = values;
    for (const value of values) {
      const name = value.key.slice(value.key.lastIndexOf(".") + 1);
      const group = this.#byName.get(name);
      if (value.value === "") continue;
      if (group === undefined) this.#byName.set(name, [value]);
      else group.push(value);
    }
    this.#byPlace = new Map(values.toReversed().map((value) => [`${value.mapping} ${value.key}`, value]));
    const wanted = [...question.presets.values()].filter(({ name }) => (question.preset ?? name) === name);
    this.#images = wanted.flatMap(knownImages);
    this.#lastNames = [...new Set(this.#images.map(({ image }) => image.slice(image.lastIndexOf("/") + 1)))];
    this.#names = presetNames(new Map(wanted.map((preset) => [preset.name, preset])));
  }

  /** Every mention of a known image. */
  everywhere(): Mention[] {
    return [
      ...this.#lines.flatMap((line) => this.#inLine(line)),
      ...this.#values.flatMap((value) => this.#inPair(value)),
    ];
  }

  byKey(key: string): Mention[] {
    const values = this.#values;
    const named = values.filter((value) => value.key === key || value.key.endsWith(`.${key}`));
    const scalars = named.filter(({ value }) => value !== "" && !/^[{[]/.test(value));
    const keys = new Set(named.map((value) => value.key));
    const under = (name: string) =>
      values.filter((value) => value.key.endsWith(`.${name}`) && keys.has(value.key.slice(0, -name.length - 1)));
    const members = ["repository", "image", "tag", "version"].map(under).find((found) => found.length > 0) ?? [];
    const found = scalars.length > 0 ? scalars : members;
    if (found.length === 0) {
      throw new UserError(
        `gateway-file: "${this.#file}" sets no ${key.slice(0, 200)}; name a variable or a dotted name that it has.`,
      );
    }
    return found.flatMap((value) => this.#ofValue(value));
  }

  /** @throws UserError where there is not exactly one gateway */
  decide(mentions: readonly Mention[]): GatewayMention {
    const own = mentions.filter(({ isBuild }) => !isBuild);
    const [best] = (own.length > 0 ? own : mentions).toSorted(compareMentions);
    if (best === undefined) throw this.#nothing();
    const other = mentions.find((mention) => !agree(best, mention));
    if (other !== undefined) throw this.#two(best, other);
    const architecture = best.tagged?.architecture;
    // An image for each architecture: the target says which.
    const isOfEach = architecture !== undefined && own.some(({ tagged }) => tagged?.architecture !== architecture);
    return {
      reference: isOfEach ? best.reference.replace(new RegExp(`-${architecture}$`), "-{goarch}") : best.reference,
      location: { file: this.#question.file, line: best.line },
    };
  }

  #two(one: Mention, other: Mention): UserError {
    const [upper, lower] = one.line <= other.line ? [one, other] : [other, one];
    const isOne = (key: string) => this.#values.filter((value) => value.key === key).length === 1;
    const key = one.key !== undefined && one.key !== other.key && isOne(one.key) ? one.key : undefined;
    const way =
      key === undefined || this.#question.key !== undefined
        ? "or name the gateway itself in gateway"
        : `or say which is meant, for example ${this.#file}#${key.slice(0, 200)}`;
    return new UserError(
      `gateway-file: "${this.#file}" names two gateways, ${upper.reference} on line ${upper.line} and ${lower.reference} on line ${lower.line}; make them one, ${way}.`,
    );
  }

  #beside({ mapping, key }: FileValue, name: string): FileValue | undefined {
    if (mapping === 0) return undefined;
    return this.#byPlace.get(`${mapping} ${key.slice(0, key.lastIndexOf(".") + 1)}${name}`);
  }

  get #file(): string {
    return this.#question.file.slice(0, 300);
  }

  #nothing(): UserError {
    const [unclear] = this.#unclear;
    if (unclear !== undefined) {
      return new UserError(
        `gateway-file: "${this.#file}" names a gateway on line ${unclear.line}, but ${unclear.why}; write the version there, or name with #key what holds it.`,
      );
    }
    const images = [...new Set(this.#images.map(({ image }) => image.replace(/^docker\.io\/(?:library\/)?/, "")))];
    const all =
      images.length > 6 ? `${images.slice(0, 6).join(", ")} and ${images.length - 6} more` : images.join(", ");
    const whose = this.#question.preset === undefined ? "a gateway that is known" : this.#question.preset;
    return new UserError(
      `gateway-file: "${this.#file}" names no image of ${whose} (looked for ${all === "" ? "none that exists" : all}); name with #key the variable that holds the version.`,
    );
  }

  /** Images, and presets where a gateway is spoken of, in one line. */
  #inLine({ text, line, key }: FileLine): Mention[] {
    if (!/[:@]|\bFROM\b/i.test(text)) return [];
    const expanded = expand(text, this.#byName, line).text;
    const speaksOfImages =
      /^\s*FROM\s|\bimage['"]?\s*:|--from=|\b(?:docker|podman|nerdctl|crictl|buildah|skopeo)\b|image\w*\s*[?:]*=/i.test(
        expanded,
      );
    const bare = /^\s*FROM\s+(?:--\S+\s+)*|^\s*(?:-\s+)?['"]?image['"]?\s*:\s*/i.exec(expanded);
    const found: Mention[] = [];
    let isFirst = true;
    for (const [, word = ""] of expanded.slice(bare?.[0].length ?? 0).matchAll(/([^\s"'`,;=()<>|&[\]]+)/g)) {
      const isImagePlace = bare !== null && isFirst;
      isFirst = false;
      if (/\bgateway\b/i.test(expanded)) for (const each of this.#presetMention(word, line)) found.push(each);
      if (word.includes("/") || speaksOfImages)
        for (const each of this.#imageMention(word, line, isImagePlace)) found.push(each);
    }
    return found.map((mention) => ({ ...mention, ...(key !== undefined && { key }) }));
  }

  /** `repository:` with the `tag:` beside it, as charts have them. */
  #inPair(value: FileValue): Mention[] {
    if (value.mapping === 0 || !/(?:^|\.)repository$/.test(value.key)) return [];
    const beside = (name: string) => this.#beside(value, name);
    const repository = expand(value.value, this.#byName, value.line).text;
    const registry = beside("registry")?.value;
    const name = registry === undefined || registry === "" ? repository : `${registry}/${repository}`;
    const tag = beside("tag") ?? beside("version");
    const parsed = this.#parse(name);
    if (parsed === undefined || this.#known(parsed) === undefined) return [];
    if (parsed.digest !== undefined || /:[^/]*$/.test(name)) return this.#imageMention(name, value.line, true);
    if (tag === undefined || tag.value === "") {
      this.#unclear.push({ line: value.line, why: "no tag stands beside its repository" });
      return [];
    }
    return this.#imageMention(`${name}:${expand(tag.value, this.#byName, tag.line).text}`, tag.line, true);
  }

  #ofValue(value: FileValue): Mention[] {
    const { text, missing } = expand(value.value, this.#byName, value.line);
    if (missing !== undefined) {
      throw new UserError(
        `gateway-file: ${value.key.slice(0, 200)} on line ${value.line} of "${this.#file}" takes ${missing}, which the file does not set; name another key.`,
      );
    }
    if (/(?:^|\.)repository$/.test(value.key)) {
      const pair = this.#inPair(value);
      if (pair.length > 0) return pair;
    }
    const word = text.replace(/^docker:\/\//i, "");
    const known = [...this.#presetMention(word, value.line), ...this.#imageMention(word, value.line, true)];
    if (known.length > 0) return known;
    if (/^(?:v?\d[\w.+-]{0,127}|latest)$/i.test(word)) return [this.#ofVersion(word, value)];
    // The user pointed at it: any image will do.
    if (/[:@]/.test(word) && this.#parse(word) !== undefined) {
      return [{ reference: `docker://${word}`, line: value.line, isBuild: false, source: word }];
    }
    throw new UserError(
      `gateway-file: ${value.key.slice(0, 200)} on line ${value.line} of "${this.#file}" is "${text.slice(0, 200)}", which is neither a version nor an image.`,
    );
  }

  /** A version alone: of the image beside it, the preset that is given, or the one that the key is named for. */
  #ofVersion(version: string, value: FileValue): Mention {
    const repository = this.#beside(value, "repository");
    const [pair] = repository === undefined ? [] : this.#inPair(repository);
    if (pair !== undefined) return pair;
    const preset = this.#question.preset ?? this.#namedBy(value.key);
    if (preset === undefined) {
      throw new UserError(
        `gateway-file: ${value.key.slice(0, 200)} on line ${value.line} of "${this.#file}" is the version "${version}", and nothing says of which gateway; name it in gateway, for example gateway: tyk.`,
      );
    }
    return this.#ofPreset(preset, version.replace(/^v(?=\d)/i, ""), value.line);
  }

  /** `TYK_EE_VERSION` is named for tyk-ee. */
  #namedBy(key: string): string | undefined {
    const words = `-${key.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-`;
    const names = [...this.#names.keys()].filter((name) => words.includes(`-${name}-`));
    const [longestName] = names.toSorted((a, b) => b.length - a.length);
    return longestName === undefined ? undefined : this.#names.get(longestName);
  }

  #presetMention(word: string, line: number): Mention[] {
    const [, name = "", version = ""] = /^([a-z][a-z0-9-]{0,99})@v?(latest|\d[\w.+-]{0,127})$/.exec(word) ?? [];
    const preset = this.#names.get(name);
    return preset === undefined ? [] : [this.#ofPreset(preset, version, line)];
  }

  #ofPreset(preset: string, version: string, line: number): Mention {
    const tagged = { version, release: version };
    return { reference: `${preset}@${version}`, line, isBuild: false, source: preset, preset, tagged };
  }

  /** @param isImagePlace whether only an image can stand there, so that one without a tag is one too */
  #imageMention(written: string, line: number, isImagePlace: boolean): Mention[] {
    const word = written.replace(/^docker:\/\//i, "");
    if (!this.#lastNames.some((name) => word.includes(name))) return [];
    if (word.includes("$")) {
      const start = this.#parse(word.replace(/[:@]?\$.*$/, ""));
      const variable = /\$[({]*\s*([\w.]+)/.exec(word)?.[1] ?? "a variable";
      if (start !== undefined && this.#known(start) !== undefined) {
        this.#unclear.push({ line, why: `the file does not set ${variable.slice(0, 100)}` });
      }
      return [];
    }
    const name = this.#parse(word);
    const known = name === undefined ? undefined : this.#known(name);
    if (name === undefined || known === undefined) return [];
    if (!isImagePlace && !/[:@]/.test(word.slice(word.lastIndexOf("/") + 1))) return [];
    const { preset, isBuild } = known;
    const { tag, digest } = name;
    const read = tag === undefined ? undefined : releaseOfTag(tag, known);
    const tagged = read ?? (tag === undefined ? undefined : { version: tag, release: tag });
    const isRelease = read !== undefined || tag === "latest";
    const repository = `${name.registry}/${name.repository}`;
    const isOfficial = repository === known.image;
    const mention = {
      ...{ line, isBuild, preset: preset.name, source: isOfficial ? preset.name : repository },
      ...(tagged !== undefined && { tagged }),
      ...(digest !== undefined && { digest }),
    };
    const release = `${preset.name}@${tagged?.release}`;
    // The compiler's tag is the gateway's release, or says nothing of it.
    if (isBuild) return isRelease ? [{ ...mention, reference: release }] : [];
    // Another flavour of the image (-slim, -watch) is another gateway than the preset's.
    const isPlain = tagged?.version === tagged?.release && tagged?.architecture === undefined;
    const isExact = isOfficial && isRelease && isPlain && digest === undefined;
    return [{ ...mention, reference: isExact ? release : `docker://${formatImageName(name)}` }];
  }

  #parse(word: string): ImageName | undefined {
    if (word.length > 500 || !/^[\w./:@-]+$/.test(word)) return undefined;
    try {
      return parseImageName(word);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  /** The preset's repository, also behind a mirror's host and path. */
  #known({ registry, repository }: ImageName): KnownImage | undefined {
    const whole = `${registry}/${repository}`;
    const own = this.#images.find(({ image }) => image === whole);
    if (own !== undefined) return own;
    return this.#images.find(({ image }) => whole.endsWith(`/${image.slice(image.indexOf("/") + 1)}`));
  }
}

/** The first name of what has to be one thing: pinned, then of no single architecture, then the upper one. */
function compareMentions(a: Mention, b: Mention): number {
  const rank = ({ digest, tagged }: Mention) =>
    (digest === undefined ? 2 : 0) + (tagged?.architecture === undefined ? 0 : 1);
  return rank(a) - rank(b) || a.line - b.line;
}

function agree(a: Mention, b: Mention): boolean {
  if (a.reference === b.reference) return true;
  const [one, other] = [a.tagged, b.tagged];
  if (a.isBuild || b.isBuild) {
    // What is pinned by a digest alone contradicts no compiler.
    return a.preset === b.preset && (one === undefined || other === undefined || one.release === other.release);
  }
  if (a.source !== b.source || one === undefined || one.version !== other?.version) return false;
  return a.digest === undefined || b.digest === undefined || a.digest === b.digest;
}
