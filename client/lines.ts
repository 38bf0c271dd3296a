/**
 * Yields the lines of a body as they arrive; the last one only if it has an end.
 * @param stallMs time without any byte after which the body counts as broken, in milliseconds
 */
export async function* linesOf(body: ReadableStream<Uint8Array>, stallMs?: number): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = "";
  try {
    while (true) {
      if (stallMs !== undefined) timer = setTimeout(() => reader.cancel().catch(() => {}), stallMs);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
}
