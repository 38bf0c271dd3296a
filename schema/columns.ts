import { customType } from "drizzle-orm/sqlite-core";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A column of any text, stored as a BLOB of its UTF-8, because some drivers cut TEXT off at U+0000. */
export const utf8Blob = customType<{ data: string; driverData: Uint8Array | ArrayBuffer }>({
  dataType: () => "blob",
  toDriver: (text) => encoder.encode(text),
  fromDriver: (bytes) => decoder.decode(bytes),
});

/** A column of bytes. Drizzle's own `blob` needs `Buffer`, or reads JSON. */
export const byteBlob = customType<{ data: Uint8Array; driverData: Uint8Array | ArrayBuffer }>({
  dataType: () => "blob",
  fromDriver: (bytes) => (bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes),
});
