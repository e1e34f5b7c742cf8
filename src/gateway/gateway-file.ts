import { formatImageName, type ImageName, parseImageName } from "../content/registry/image-name.ts";
import { UserError } from "../model/user-error.ts";
import { expand, type FileLine, type FileValue, type FileValues, readFileValues } from "./file-values.ts";
import type { Preset, Presets } from "./presets/preset.ts";
import { presetNames } from "./presets/preset.ts";
import { versionOfTag } from "./version-choice.ts";

/** What a file says about the gateway. */
export interface GatewayMention {
  /** `tyk@5.8.6`, or `docker://…` where the file pins a digest or names an image that no preset has. */
  readonly reference: string;
  readonly place: { readonly file: string; readonly line: number };
}

/** What is looked for, and in what. */
export interface GatewayFileQuestion {
  /** The file's content. */
  readonly text: string;
  /** The file as the user wrote it; its name tells YAML from the rest. */
  readonly file: string;
  /** A variable, or a dotted name in YAML; undefined looks for every mention of a known image. */
  readonly key?: string | undefined;
  /** The preset's own name, where one is given: others are passed over. */
  readonly preset?: string | undefined;
  readonly presets: Presets;
}

/** More than any of these files has, in characters. */
const longest = 1 << 20;

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
 * Finds the gateway's image or version in a file of the user's.
 * @throws UserError where there is none, or there are two different ones, with the lines
 */
export function findGateway(question: GatewayFileQuestion): GatewayMention {
  const { text, file } = question;
  const shown = file.slice(0, 300);
  if (text.length > longest)
    throw new UserError(`gateway-file: "${shown}" is larger than 1 MB; name the file that people write.`);
  if (text.includes("\0"))
    throw new UserError(
      `gateway-file: "${shown}" is no text; name a Dockerfile, Makefile, .env, compose or values file.`,
    );
  const read = readFileValues(text, file);
  const finder = new Finder(question, read);
  return finder.decide(question.key === undefined ? finder.everywhere() : finder.byKey(question.key));
}

/** One place that names a gateway. */
interface Mention {
  readonly reference: string;
  readonly line: number;
  /** A compiler's image tells the version, and the gateway's own line is the better one to show. */
  readonly isBuild: boolean;
}

/** A mention whose version the file does not tell. */
interface Unclear {
  readonly line: number;
  readonly why: string;
}

/** A repository that a preset knows. */
interface KnownImage {
  readonly preset: Preset;
  /** `registry/repository` */
  readonly image: string;
  /** How its tags hold a version, the longest first. */
  readonly templates: readonly string[];
  readonly isBuild: boolean;
}

class Finder {
  readonly #question: GatewayFileQuestion;
  readonly #read: FileValues;
  readonly #images: readonly KnownImage[];
  readonly #names: ReadonlyMap<string, string>;
  /** The last parts of all repositories: what holds none of them is no known image. */
  readonly #lastNames: readonly string[];
  readonly #unclear: Unclear[] = [];

  constructor(question: GatewayFileQuestion, read: FileValues) {
    this.#question = question;
    this.#read = read;
    const wanted = [...question.presets.values()].filter(({ name }) => (question.preset ?? name) === name);
    this.#images = wanted.flatMap(knownImages);
    this.#lastNames = [...new Set(this.#images.map(({ image }) => image.slice(image.lastIndexOf("/") + 1)))];
    this.#names = presetNames(new Map(wanted.map((preset) => [preset.name, preset])));
  }

  /** Every mention of a known image. */
  everywhere(): Mention[] {
    const { lines, values } = this.#read;
    return [...lines.flatMap((line) => this.#inLine(line)), ...values.flatMap((value) => this.#inPair(value))];
  }

  /** What one variable or name says. */
  byKey(key: string): Mention[] {
    const { values } = this.#read;
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
    const [first, ...others] = mentions.toSorted((a, b) => Number(a.isBuild) - Number(b.isBuild) || a.line - b.line);
    if (first === undefined) throw this.#nothing();
    const other = others.find(({ reference }) => reference !== first.reference);
    if (other !== undefined) {
      const [upper, lower] = [first, other].toSorted((a, b) => a.line - b.line);
      throw new UserError(
        `gateway-file: "${this.#file}" names two gateways, ${upper?.reference} on line ${upper?.line} and ${lower?.reference} on line ${lower?.line}; make them one, or say with #key which is meant.`,
      );
    }
    return { reference: first.reference, place: { file: this.#question.file, line: first.line } };
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
  #inLine({ text, line }: FileLine): Mention[] {
    if (!/[:@]|\bFROM\b/i.test(text)) return [];
    const expanded = expand(text, this.#read, line).text;
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
      if (/\bgateway\b/i.test(expanded)) found.push(...this.#presetMention(word, line));
      if (word.includes("/") || speaksOfImages) found.push(...this.#imageMention(word, line, isImagePlace));
    }
    return found;
  }

  /** `repository:` with the `tag:` beside it, as charts have them. */
  #inPair(value: FileValue): Mention[] {
    if (value.mapping === 0 || !/(?:^|\.)repository$/.test(value.key)) return [];
    const beside = (name: string) => this.#read.beside(value, name);
    const repository = expand(value.value, this.#read, value.line).text;
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
    return this.#imageMention(`${name}:${expand(tag.value, this.#read, tag.line).text}`, tag.line, true);
  }

  /** The value of the user's own key. */
  #ofValue(value: FileValue): Mention[] {
    const { text, missing } = expand(value.value, this.#read, value.line);
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
      return [{ reference: `docker://${word}`, line: value.line, isBuild: false }];
    }
    throw new UserError(
      `gateway-file: ${value.key.slice(0, 200)} on line ${value.line} of "${this.#file}" is "${text.slice(0, 200)}", which is neither a version nor an image.`,
    );
  }

  /** A version alone: of the image beside it, the preset that is given, or the one that the key is named for. */
  #ofVersion(version: string, value: FileValue): Mention {
    const repository = this.#read.beside(value, "repository");
    const [pair] = repository === undefined ? [] : this.#inPair(repository);
    if (pair !== undefined) return pair;
    const preset = this.#question.preset ?? this.#namedBy(value.key);
    if (preset === undefined) {
      throw new UserError(
        `gateway-file: ${value.key.slice(0, 200)} on line ${value.line} of "${this.#file}" is the version "${version}", and nothing says of which gateway; name it in gateway, for example gateway: tyk.`,
      );
    }
    return { reference: `${preset}@${version.replace(/^v(?=\d)/i, "")}`, line: value.line, isBuild: false };
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
    return preset === undefined ? [] : [{ reference: `${preset}@${version}`, line, isBuild: false }];
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
    const version = name.tag === "latest" ? "latest" : versionIn(name.tag ?? "", known);
    const isOfficial = `${name.registry}/${name.repository}` === known.image;
    if (isBuild) {
      // The compiler's tag is the gateway's version, or says nothing of it.
      return version === undefined ? [] : [{ reference: `${preset.name}@${version}`, line, isBuild }];
    }
    // Another flavour of the image (-slim, -watch) is another gateway than the preset's.
    const isPlain = version !== undefined && /^(?:latest|\d+(?:\.\d+)*(?:-(?:rc|alpha|beta)[\w.]*)?)$/.test(version);
    const isExact = name.digest === undefined && isPlain && isOfficial;
    return [{ reference: isExact ? `${preset.name}@${version}` : `docker://${formatImageName(name)}`, line, isBuild }];
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

function versionIn(tag: string, { templates, isBuild }: KnownImage): string | undefined {
  // Of the gateway itself, a suffix is part of what it is.
  const used = isBuild ? templates : templates.slice(-1);
  for (const template of used) {
    const version = versionOfTag(tag, template);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** Every repository that holds a preset's gateway or its compiler. */
function knownImages(preset: Preset): KnownImage[] {
  const found = new Map<string, KnownImage>();
  const add = (image: string, template: string, isBuild: boolean) => {
    const known = found.get(image);
    found.set(image, { preset, image, isBuild, templates: [...(known?.templates ?? []), template] });
  };
  for (const source of preset.sources) if (source.kind === "image") add(source.image, source.tag, false);
  for (const build of preset.builds) add(build.image, build.tag, true);
  for (const image of preset.alsoImages) add(image, "{version}", isBuilder(image));
  const bySuffix = (templates: readonly string[]) => templates.toSorted((a, b) => b.length - a.length);
  return [...found.values()].map((known) => ({ ...known, templates: bySuffix(known.templates) }));
}

/** Whether one of the other images is a compiler's. */
function isBuilder(image: string): boolean {
  return /build|compiler/.test(image);
}

/** The preset that an image is of, and the gateway's path in it; undefined where none is known. */
export function presetOfImage(image: ImageName, presets: Presets): { preset: Preset; path: string } | undefined {
  const whole = `${image.registry}/${image.repository}`;
  for (const preset of presets.values()) {
    for (const source of preset.sources) {
      if (source.kind !== "image" || source.path.includes("{")) continue;
      const images = [source.image, ...preset.alsoImages.filter((each) => !isBuilder(each))];
      if (images.includes(whole)) return { preset, path: source.path };
    }
  }
  return undefined;
}
