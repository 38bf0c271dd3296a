import { createGunzip } from "node:zlib";
import { callerLeft, type Gunzip } from "../../shared/connect/gunzip.ts";

/** Size of the output that is inflated ahead of its reader, in bytes. */
const chunkBytes = 65_536;

/** Inflates by `node:zlib`, which stops after each chunk of output until it has been read. It begins at the first read. */
export const gunzip: Gunzip = (stream) => {
  const input = stream.getReader();
  const inflater = createGunzip({ chunkSize: chunkBytes });
  // `output` reports errors, but hears none before it is first read.
  inflater.on("error", () => {});
  const output = inflater[Symbol.asyncIterator]();
  let inputBytes = 0;

  async function write(): Promise<void> {
    for (let read = await input.read(); !read.done; read = await input.read()) {
      const { value } = read;
      inputBytes += value.length;
      await new Promise((resolve) => inflater.write(value, resolve));
    }
    inflater.end();
  }

  let hasBegun = false;
  return new ReadableStream(
    {
      async pull(controller) {
        if (!hasBegun) write().catch((cause) => inflater.destroy(callerLeft(cause)));
        hasBegun = true;
        const { done, value } = await output.next();
        if (!done) return controller.enqueue(value);
        // It ignores zeros after the end, which `DecompressionStream` does not.
        if (inflater.bytesWritten < inputBytes) throw new Error("bytes follow the end of the gzip data");
        controller.close();
      },
      async cancel(reason) {
        inflater.destroy();
        await input.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
};
