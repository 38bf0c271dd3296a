import { isCodeOf } from "../../../shared/errors/error.ts";

/** Undefined in place of `not_found`. */
export async function found<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (isCodeOf(error, "not_found")) return undefined;
    throw error;
  }
}
