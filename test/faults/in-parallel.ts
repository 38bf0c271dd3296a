/** Maps a list with an asynchronous function, with limited concurrency. The results keep the order. */
export async function inParallel<T, R>(
  list: readonly T[],
  maxConcurrency: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = list.entries();
  const work = async () => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: maxConcurrency }, work));
  return results;
}
