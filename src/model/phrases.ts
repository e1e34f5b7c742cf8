/** The longest message of a finding, in UTF-16 units. Values in binaries have no bound of their own. */
const messageLimit = 400;

/** The longest value that a message quotes, so that two of them and a sentence fit. */
const valueLimit = 120;

/** A text cut to `limit` units, with `…` where something was left out. */
export function clip(text: string, limit: number = messageLimit): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  // A cut through a surrogate pair would leave half a character.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** A value of a binary for use inside a sentence. */
export function clipValue(text: string): string {
  return clip(text, valueLimit);
}

/** `1 package`, `3 packages`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${amount === 1 ? noun : `${noun}s`}`;
}

/** How many packages of a module both sides link, and how many of them differ, as part of a sentence. */
export function sharing(shared: number, different: number): string {
  if (shared === 0) return "they share no package of it";
  if (different === 0) return `both link ${count(shared, "package")} of it`;
  if (shared === 1) return "the one package of it that both link differs";
  if (different === shared) return `all ${shared} packages of it that both link differ`;
  return `${different} of the ${shared} packages of it that both link ${different === 1 ? "differs" : "differ"}`;
}

/** `a`, `a and b`, `a, b and 4 more`. */
export function listed(items: readonly string[], limit = 3): string {
  const shown = items.slice(0, limit).map(clipValue);
  if (items.length > limit) return `${shown.join(", ")} and ${items.length - limit} more`;
  const last = shown.pop();
  if (last === undefined) return "none";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/**
 * A value as one argument of a POSIX shell.
 * @returns undefined where it could do harm when pasted: control characters, or longer than any real value
 */
export function shellArgument(value: string): string | undefined {
  if (value.length > 2000 || /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|�/u.test(value)) return undefined;
  if (/^[\w@%+=:,./~-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
