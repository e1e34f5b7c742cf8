import { UserError } from "../model/user-error.ts";
import type { FileLine } from "./file-values.ts";
import type { GatewayFileQuestion, GatewayMention } from "./gateway-mention.ts";
import { presetNames } from "./presets/preset.ts";

/** More than anybody supports. */
const mostGateways = 1000;

const version = /^(?:v?\d+(?:\.\d+){0,2}(?:[.+-][\w.+-]{0,100})?|latest)$/i;
const reference = /^(?:[a-z][a-z0-9-]{0,99}@[^\s/\\!=]+(?:![^\s]+)?|(?:docker|docker-daemon|https?|github):\/\/\S+)$/i;
/** A profile or a program in the repository. */
const path = /^(?:\.{0,2}\/)?[\w.{}-]+(?:\/[\w.{}@+-]+)+$|^[\w.{}@+-]+\.json$/;

/**
 * Whether a file is a plain list of gateways: what no other file has is a line that is nothing but a reference or a
 * version, or only lines that are paths; and no line of it sets a variable or is an instruction.
 */
export function isGatewayList(lines: readonly FileLine[]): boolean {
  const words = lines.map(({ text }) => text.trim()).filter((text) => text !== "");
  if (words.length === 0 || words.some((word) => /[\s=]/.test(word))) return false;
  return words.some((word) => reference.test(word) || version.test(word)) || words.every((word) => path.test(word));
}

/**
 * Every line of a list: a reference, or a version of the preset that is given.
 * @throws UserError for a line that is neither, with its number
 */
export function gatewaysOfList(
  lines: readonly FileLine[],
  { file, preset, presets }: GatewayFileQuestion,
): readonly GatewayMention[] {
  const shown = file.slice(0, 300);
  const known = presetNames(presets);
  const found = new Map<string, GatewayMention>();
  for (const { text, line } of lines) {
    const word = text.trim();
    if (word === "") continue;
    const refuse = (why: string) =>
      new UserError(`gateway-file: line ${line} of "${shown}" is "${word.slice(0, 200)}", ${why}.`);
    if (version.test(word) && preset === undefined) {
      throw refuse("a version, and nothing says of which gateway; name it in gateway, for example gateway: tyk");
    }
    const name = /^([a-z][a-z0-9-]*)@/i.exec(word)?.[1];
    if (name !== undefined && !known.has(name.toLowerCase())) {
      throw refuse(`and no gateway is known as "${name}"; docs/presets.md lists the names`);
    }
    if (!version.test(word) && !reference.test(word) && !path.test(word)) {
      throw refuse("which is neither a reference nor a version; write one a line, and comments behind #");
    }
    const of = version.test(word) ? `${preset}@${word.replace(/^v(?=\d)/i, "")}` : word;
    if (!found.has(of)) found.set(of, { reference: of, location: { file, line } });
    if (found.size > mostGateways) {
      throw new UserError(`gateway-file: "${shown}" names more than ${mostGateways} gateways; split it.`);
    }
  }
  return [...found.values()];
}
