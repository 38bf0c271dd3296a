import { SandboxError } from "../errors/error.ts";
import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";

const algorithm = "AES-GCM";

/** Length of the random start of each ciphertext, in bytes. */
const ivBytes = 12;

/** The place of a secret. A ciphertext can only be opened at its own place. */
export interface SecretPlace {
  readonly namespace: string;
  /** The trigger or subscription that the secret belongs to; other kinds than triggers have a prefix with a slash. */
  readonly owner: string;
  /** The id of the key among those of its owner. */
  readonly kid: string;
}

function placeBytes({ namespace, owner, kid }: SecretPlace): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${namespace}/${owner}/${kid}`);
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["encrypt", "decrypt"]);
}

/** The place and the text of a ciphertext that is only decrypted for its time. */
const decoyPlace: SecretPlace = { namespace: "", owner: "", kid: "" };
const decoyText = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/** Encrypts secrets for the database, by AES-256-GCM. */
export class SecretBox {
  readonly #keys: readonly Uint8Array<ArrayBuffer>[];
  #decoy: Promise<string> | undefined;
  #imported: Promise<readonly CryptoKey[]> | undefined;

  /** @param keys 32 bytes each: the first encrypts, all decrypt; empty if no secret can be stored */
  constructor(keys: readonly Uint8Array<ArrayBuffer>[]) {
    this.#keys = keys;
  }

  /**
   * Encrypts a secret. Returns base64.
   * @param field the name of its field, for the error
   * @throws `failed_precondition` without a key
   */
  async seal(place: SecretPlace, text: string, field: string): Promise<string> {
    const [key] = await this.#cryptoKeys();
    if (!key) {
      const rule = "cannot be stored, because SECRETS_KEY is not set; name a binding instead";
      throw new SandboxError("failed_precondition", `${field}: ${rule}`, {
        violations: [{ path: field, message: rule }],
      });
    }
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const options = { name: algorithm, iv, additionalData: placeBytes(place) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(options, key, new TextEncoder().encode(text)));
    const bytes = new Uint8Array(ivBytes + sealed.length);
    bytes.set(iv);
    bytes.set(sealed, ivBytes);
    return encodeBase64(bytes);
  }

  /** Decrypts something whose text is not used, for as long as a secret takes. */
  async spend(): Promise<void> {
    if (this.#keys.length === 0) return;
    this.#decoy ??= this.seal(decoyPlace, decoyText, "");
    await this.open(decoyPlace, await this.#decoy);
  }

  /** Decrypts a secret. Returns undefined if no key opens it at this place. */
  async open(place: SecretPlace, sealed: string): Promise<string | undefined> {
    const bytes = decodeBase64(sealed);
    const options = {
      name: algorithm,
      iv: bytes.subarray(0, ivBytes),
      additionalData: placeBytes(place),
    };
    for (const key of await this.#cryptoKeys()) {
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(options, key, bytes.subarray(ivBytes)));
      } catch {
        // Another key has encrypted it.
      }
    }
    return undefined;
  }

  #cryptoKeys(): Promise<readonly CryptoKey[]> {
    this.#imported ??= Promise.all(this.#keys.map(importKey));
    return this.#imported;
  }
}
