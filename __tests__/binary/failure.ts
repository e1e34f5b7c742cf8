import { BinaryError } from "../../src/binary/error.ts";

/** The error that reading ends with. */
export function failure(read: () => unknown): BinaryError {
  try {
    read();
  } catch (error) {
    if (error instanceof BinaryError) return error;
    throw error;
  }
  throw new Error("It was read");
}
