// `WWW-Authenticate`: RFC 9110, 11.6.1, with the parameters of "Token Authentication" of the Docker registry.

/** One way in which a server lets itself be convinced. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** Characters: far more than any server sends. */
const longestHeader = 16_384;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;

/** Reads all challenges of a header; what cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  if (header.length > longestHeader) return [];
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(/[\s,]*/y);
    const name = take(token)?.[0].toLowerCase();
    if (name === undefined) break;
    // A name with a value belongs to the scheme before it; a name alone is the next scheme.
    const current = challenges.at(-1);
    if (take(/\s*=\s*/y) === undefined || current === undefined) {
      challenges.push({ scheme: name, parameters: Object.create(null) });
      continue;
    }
    const value = take(quoted)?.[1]?.replace(/\\(.)/g, "$1") ?? take(token)?.[0];
    if (value === undefined) break;
    current.parameters[name] = value;
  }
  return challenges;
}
