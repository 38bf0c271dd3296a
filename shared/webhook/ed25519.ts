import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";

const privatePrefix = "whsk_";
const publicPrefix = "whpk_";

/** Length of a seed, and of a public key, in bytes. */
const keyBytes = 32;

/** The bytes before a seed in PKCS #8, the only form in which WebCrypto takes a private key of Ed25519. */
const pkcs8Start = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

/** A private key of Ed25519. */
export interface Ed25519Key {
  readonly seed: Uint8Array<ArrayBuffer>;
}

/** The rule of private keys, for error messages. */
export const privateKeyRule = `${privatePrefix} followed by the base64 of an Ed25519 seed, or of it and its public key`;

function importSeed({ seed }: Ed25519Key): Promise<CryptoKey> {
  const bytes = new Uint8Array([...pkcs8Start, ...seed]);
  return crypto.subtle.importKey("pkcs8", bytes, "Ed25519", true, ["sign"]);
}

async function publicBytes(key: Ed25519Key): Promise<Uint8Array> {
  const { x = "" } = await crypto.subtle.exportKey("jwk", await importSeed(key));
  return decodeBase64(x);
}

/**
 * Decodes a private key of Standard Webhooks. Returns undefined for anything that breaks `privateKeyRule`.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function decodePrivateKey(text: string): Promise<Ed25519Key | undefined> {
  const base64 = text.startsWith(privatePrefix) ? text.slice(privatePrefix.length) : "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  try {
    const bytes = decodeBase64(base64);
    const key = { seed: bytes.slice(0, keyBytes) };
    if (bytes.length === keyBytes) return key;
    const isPair = encodeBase64(await publicBytes(key)) === encodeBase64(bytes.slice(keyBytes));
    return isPair ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a private key. Returns its text. */
export async function makePrivateKey(): Promise<string> {
  const seed = crypto.getRandomValues(new Uint8Array(keyBytes));
  return `${privatePrefix}${encodeBase64(new Uint8Array([...seed, ...(await publicBytes({ seed }))]))}`;
}

/** Returns the text of the public key, by which receivers verify. */
export async function publicKeyText(key: Ed25519Key): Promise<string> {
  return `${publicPrefix}${encodeBase64(await publicBytes(key))}`;
}

/** Signs bytes. */
export async function signEd25519(key: Ed25519Key, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", await importSeed(key), bytes));
}
