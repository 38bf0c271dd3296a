/** Maximum size of a body that is kept, in bytes, before and after it is compressed. */
const maxBytes = 1024 * 1024;
const maxKeptBytes = 64 * 1024;

async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Compresses a body for the log. Returns null if it is too large to be kept. */
export async function packBody(body: Uint8Array): Promise<Uint8Array | null> {
  if (body.length > maxBytes) return null;
  const packed = await pipe(new Uint8Array(body), new CompressionStream("gzip"));
  return packed.length > maxKeptBytes ? null : packed;
}

/** Returns a body of the log as it was sent. */
export function unpackBody(packed: Uint8Array): Promise<Uint8Array> {
  return pipe(new Uint8Array(packed), new DecompressionStream("gzip"));
}
