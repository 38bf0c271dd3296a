/**
 * Runs work on each item, on at most `maxConcurrency` of them at a time, in their order.
 * @throws the first error, once no work is running any more
 */
export async function inParallel<T>(
  items: Iterable<T>,
  maxConcurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const lane = async () => {
    for (let next = iterator.next(); !next.done && !failure; next = iterator.next()) {
      await work(next.value).catch((error: unknown) => {
        failure ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: maxConcurrency }, lane));
  if (failure) throw failure.error;
}
