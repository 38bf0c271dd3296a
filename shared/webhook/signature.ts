import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";
import { type Ed25519Key, signEd25519 } from "./ed25519.ts";

/** Maximum difference between the timestamp of a message and the clock, in seconds. */
const toleranceSecs = 300;

/** Maximum number of signatures of a message: several while secrets are exchanged. */
const maxSignatures = 8;

const algorithm = { name: "HMAC", hash: "SHA-256" };
const encoder = new TextEncoder();

function keyOf(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]);
}

/** A key that signs: the bytes of a secret, by HMAC, or a private key. */
export type SigningKey = Uint8Array<ArrayBuffer> | Ed25519Key;

async function signBy(key: SigningKey, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if ("seed" in key) return `v1a,${encodeBase64(await signEd25519(key, bytes))}`;
  const signature = await crypto.subtle.sign(algorithm, await keyOf(key), bytes);
  return `v1,${encodeBase64(new Uint8Array(signature))}`;
}

/** Returns the bytes that are signed: `<id>.<timestamp>.<body>`. */
function signedBytes(id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/**
 * Returns the headers that sign a message as Standard Webhooks does.
 * @param keys one signature is made by each, so that receivers can change theirs at any time
 * @param id identifies the message; a retry has the same
 * @param nowMs the time in milliseconds since 1970
 */
export async function signatureHeaders(
  keys: readonly SigningKey[],
  id: string,
  body: Uint8Array,
  nowMs: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const bytes = signedBytes(id, timestamp, body);
  const signatures = await Promise.all(keys.map((key) => signBy(key, bytes)));
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

/** Decodes the signatures of a header that have the known version. */
function signaturesOf(header: string): Uint8Array<ArrayBuffer>[] {
  const texts = header.split(" ").slice(0, maxSignatures);
  return texts.flatMap((text) => {
    const base64 = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(text)?.[1];
    return base64 === undefined ? [] : [decodeBase64(base64)];
  });
}

/**
 * Returns true if a message is signed with a secret, at most five minutes before or after now. Signatures are compared
 * in constant time, and none is skipped after a match.
 * @param nowMs the time in milliseconds since 1970
 */
export async function isSigned(
  secret: Uint8Array<ArrayBuffer>,
  headers: Headers,
  body: Uint8Array,
  nowMs: number,
): Promise<boolean> {
  const read = (name: string) => headers.get(`webhook-${name}`) ?? "";
  const [id, timestamp] = [read("id"), read("timestamp")];
  if (!/^[\x21-\x7e]{1,256}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return false;
  const key = await keyOf(secret);
  const bytes = signedBytes(id, timestamp, body);
  const matches = await Promise.all(
    signaturesOf(read("signature")).map((each) => crypto.subtle.verify(algorithm, key, each, bytes)),
  );
  const isCurrent = Math.abs(Math.floor(nowMs / 1_000) - Number(timestamp)) <= toleranceSecs;
  return matches.includes(true) && isCurrent;
}
