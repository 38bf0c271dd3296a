import { isCodeOf } from "../../../shared/errors/error.ts";

/** Resolves with undefined instead of rejecting with `not_found`. */
export async function ifFound<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isCodeOf(error, "not_found")) return undefined;
    throw error;
  }
}
