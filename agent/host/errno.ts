/** Returns the system's code of an error, such as `ENOENT`; undefined for other errors. */
export function errnoOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
