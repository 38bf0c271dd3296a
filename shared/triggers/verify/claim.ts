import type { VerifySettings } from "./settings.ts";
import type { Delivery } from "./verified.ts";

/** Range of the clock in which a delivery counts, in seconds since 1970. Both bounds are inclusive. */
interface ValidTime {
  readonly fromSecs: number;
  readonly untilSecs: number;
}

/** The statements of the headers of a delivery, before any of them is verified. */
export interface Claim {
  /** The hash of the HMAC; `token` if a signature is the SHA-256 of a token. */
  readonly hash: "SHA-1" | "SHA-256" | "SHA-512" | "token";
  /** The bytes that are signed. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** The bytes of the body, if what is signed does not contain them. */
  readonly unsignedBody?: Uint8Array<ArrayBuffer>;
  /** HMACs or digests of tokens. One of them must match. */
  readonly signatures: readonly Uint8Array[];
  /** Signatures of Ed25519, for keys of that kind. */
  readonly ed25519?: readonly Uint8Array<ArrayBuffer>[];
  /** Undefined if the sender signs no time. */
  readonly validTime?: ValidTime;
  readonly sentAtMs?: number;
  /** Checks what a good signature vouches for. Called only after one. */
  readonly confirm?: () => Promise<boolean>;
}

/** Reads the headers of a delivery. A header that breaks its form makes a claim without signatures. */
export type ReadClaim<S extends VerifySettings> = (delivery: Delivery, settings: S) => Claim | Promise<Claim>;

/** Maximum number of signatures of a delivery: several while secrets are exchanged. */
export const maxSignatures = 8;

/** Maximum difference between the time of a delivery and the clock, in seconds. */
const toleranceSecs = 300;

/** Returns bytes that WebCrypto accepts by their type: over memory that is not shared. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

/** Returns the claim of a delivery that is refused in any case. Its verification costs what any other costs. */
export function noClaim({ body }: Pick<Delivery, "body">): Claim {
  return { hash: "SHA-256", signed: ownBytes(body), signatures: [] };
}

/** Returns the parts of a claim that a signed time makes. @param secs seconds since 1970 */
export function timeOf(secs: number): Pick<Claim, "validTime" | "sentAtMs"> {
  return {
    sentAtMs: secs * 1_000,
    validTime: { fromSecs: secs - toleranceSecs, untilSecs: secs + toleranceSecs },
  };
}

/** Parses a time of a header: only digits, as it is its text that is signed. Returns undefined for anything else. */
export function parseSecs(text: string | null | undefined): number | undefined {
  return text && /^[0-9]{1,12}$/.test(text) ? Number(text) : undefined;
}

/** Returns a header that can be an id: printable ASCII without spaces; undefined for anything else. */
export function parseId(text: string | null): string | undefined {
  return text !== null && /^[\x21-\x7e]{1,256}$/.test(text) ? text : undefined;
}
