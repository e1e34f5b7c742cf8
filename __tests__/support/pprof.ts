// A CPU profile as github.com/google/pprof/proto/profile.proto describes it, uncompressed.

/** One call that the profile has seen often. */
export interface HotCall {
  readonly caller: string;
  readonly callee: string;
  /** Lines after the start of the caller. */
  readonly line: number;
}

/**
 * A profile for `-pgo`, as text: every number in it is below 128, and so is every length, which makes all its bytes ASCII.
 */
export function pprof(calls: readonly HotCall[]): string {
  const texts = ["", "samples", "count", "cpu", "nanoseconds"];
  const text = (value: string) => (texts.includes(value) ? texts.indexOf(value) : texts.push(value) - 1);
  const functions = [...new Set(calls.flatMap(({ caller, callee }) => [caller, callee]))];
  const locations = calls.flatMap((call) => [
    { name: call.callee, line: 1 },
    { name: call.caller, line: 1 + call.line },
  ]);
  const parts = [message(1, varint(1, text("samples")) + varint(2, text("count")))];
  parts.push(message(1, varint(1, text("cpu")) + varint(2, text("nanoseconds"))));
  calls.forEach((_, at) => {
    parts.push(message(2, varint(1, 2 * at + 1) + varint(1, 2 * at + 2) + varint(2, 100) + varint(2, 100)));
  });
  locations.forEach(({ name, line }, at) => {
    const where = message(4, varint(1, functions.indexOf(name) + 1) + varint(2, line));
    parts.push(message(4, varint(1, at + 1) + where));
  });
  functions.forEach((name, at) => {
    parts.push(message(5, varint(1, at + 1) + varint(2, text(name)) + varint(3, text(name)) + varint(5, 1)));
  });
  for (const value of texts) parts.push(message(6, value));
  parts.push(message(11, varint(1, text("cpu")) + varint(2, text("nanoseconds"))), varint(12, 100));
  return parts.join("");
}

/** A number in a field. */
function varint(field: number, value: number): string {
  return byte((field << 3) | 0) + byte(value);
}

/** A message or a text in a field. */
function message(field: number, content: string): string {
  return byte((field << 3) | 2) + byte(content.length) + content;
}

function byte(value: number): string {
  if (value > 127) throw new RangeError(`${value} does not fit into one byte of a varint`);
  return String.fromCharCode(value);
}
