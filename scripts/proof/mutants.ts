import fc from "fast-check";
import { type Field, fieldsOf } from "./fields.ts";

/** A plugin with another value in one field. */
export interface Mutant extends Field {
  /** What stands there now. */
  readonly value: bigint;
  readonly was: bigint;
}

/** The mutants of one plugin, one for each of its fields. @param seed the same one gives the same mutants */
export function mutantsOf(bytes: Uint8Array<ArrayBuffer>, seed: number): Mutant[] {
  const choose = (limit: number, count: number): number[] => {
    const length = Math.min(limit, count);
    const numbers = fc.uniqueArray(fc.nat(Math.max(0, limit - 1)), { minLength: length, maxLength: length });
    return fc.sample(numbers, { seed, numRuns: 1 })[0] ?? [];
  };
  const fields = fieldsOf(bytes, choose);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const chances = fc.sample(fc.tuple(fc.nat(), fc.nat()), { seed, numRuns: fields.length });
  return fields.map((field, index) => {
    const was = readField(file, field);
    return { ...field, was, value: otherValue(was, field.size, chances[index] ?? [0, 0]) };
  });
}

/** A flipped bit, a neighbour, nothing, all, or anything: what damage and attackers write. */
function otherValue(was: bigint, size: Field["size"], [kind, chance]: readonly [number, number]): bigint {
  const all = (1n << BigInt(8 * size)) - 1n;
  const candidates = [
    was ^ (1n << BigInt(chance % (8 * size))),
    was ^ (1n << BigInt(chance % (8 * size))),
    was + BigInt(1 + (chance % 64)),
    was - BigInt(1 + (chance % 64)),
    0n,
    all,
    was ^ (BigInt(chance) * 0x9e37_79b9_7f4a_7c15n),
  ];
  const chosen = (candidates[kind % candidates.length] ?? 0n) & all;
  return chosen === was ? (was ^ 1n) & all : chosen;
}

function readField(file: Buffer, { offset, size }: Field): bigint {
  return BigInt(
    `0x${Buffer.from(file.subarray(offset, offset + size))
      .reverse()
      .toString("hex")}`,
  );
}

/** A copy of the plugin with the value of a mutant. */
export function mutated(bytes: Uint8Array<ArrayBuffer>, { offset, size, value }: Mutant): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  for (let at = 0; at < size; at++) copy[offset + at] = Number((value >> BigInt(8 * at)) & 0xffn);
  return copy;
}
