import { customType } from "drizzle-orm/sqlite-core";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A column of any text, stored as a BLOB of its UTF-8, because some drivers cut TEXT off at U+0000. */
export const utf8Blob = customType<{ data: string; driverData: Uint8Array | ArrayBuffer }>({
  dataType: () => "blob",
  toDriver: (text) => encoder.encode(text),
  fromDriver: (bytes) => decoder.decode(bytes),
});
