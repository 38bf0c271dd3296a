/** Interval at which a waiting answer is reported, in milliseconds. */
const touchIntervalMs = 2_000;

/**
 * Returns a body that reports at intervals that it waits for bytes to send. While its caller takes nothing, it does not.
 * @param touch called while a read is not answered
 */
export function keepWaiting(body: ReadableStream<Uint8Array>, touch: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const timer = setInterval(touch, touchIntervalMs);
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } finally {
        clearInterval(timer);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
