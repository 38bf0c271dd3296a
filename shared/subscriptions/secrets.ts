import { invalid } from "../errors/error.ts";
import { encodeBase64 } from "../protobuf/base64.ts";
import type { SecretPlace } from "../secrets/secret-box.ts";
import type { SecretStore, StoredSecret } from "../secrets/secret-store.ts";
import { decodePrivateKey, makePrivateKey, privateKeyRule, publicKeyText } from "../webhook/ed25519.ts";
import { decodeSecret, secretRule } from "../webhook/secret.ts";
import type { SigningKey } from "../webhook/signature.ts";
import type { GivenSecret, SignatureKind, Subscription } from "./subscription.ts";

/** Length of the secrets that are made here, in bytes. */
const secretBytes = 32;

/** A new secret: as it is stored, and its text if a shared one was made here, which is shown once. */
export interface NewSecret {
  readonly stored: StoredSecret;
  readonly text: string | undefined;
}

/** Returns the place of the secrets of a subscription. */
export function secretPlace({
  namespace,
  name,
}: Pick<Subscription, "namespace" | "name">): Omit<SecretPlace, "kid"> {
  return { namespace, owner: `subscriptions/${name}` };
}

/** Returns the id of a new key: unique among those of its subscription. */
function newKid(): string {
  return `k${crypto.randomUUID().slice(0, 8)}`;
}

/**
 * Encrypts the secret of a request; without one, makes one.
 * @throws `invalid_argument` for a secret that Standard Webhooks does not allow, `failed_precondition` without SECRETS_KEY
 */
export async function newSecret(
  secrets: SecretStore,
  of: Pick<Subscription, "namespace" | "name">,
  given: GivenSecret | undefined,
): Promise<NewSecret> {
  const kid = newKid();
  const { make, text } = givenOf(given);
  if (given && "binding" in given) {
    const bound = secrets.bound(given.binding, "secret.binding");
    const publicKey = await publicKeyOf(bound);
    return { stored: { kid, binding: given.binding, ...publicKey }, text: undefined };
  }
  const made = text ?? (make === "v1a" ? await makePrivateKey() : makeSecret());
  const publicKey = await publicKeyOf(made);
  const sealed = await secrets.seal({ ...secretPlace(of), kid }, made, "secret");
  const isTold = text === undefined && make === "v1";
  return { stored: { kid, sealed, ...publicKey }, text: isTold ? made : undefined };
}

function makeSecret(): string {
  return `whsec_${encodeBase64(crypto.getRandomValues(new Uint8Array(secretBytes)))}`;
}

/** Returns the text of a given secret, or the kind of one to make. */
function givenOf(given: GivenSecret | undefined): { readonly make: SignatureKind; readonly text?: string } {
  if (given && "make" in given) return given;
  return given && "text" in given ? { make: "v1", text: given.text } : { make: "v1" };
}

/** Returns the key that signs with a secret; undefined for one that Standard Webhooks does not allow. */
export async function signingKeyOf(text: string): Promise<SigningKey | undefined> {
  return decodeSecret(text) ?? (await decodePrivateKey(text));
}

/** Returns the public key of a private one. @throws `invalid_argument` for a secret that cannot sign */
async function publicKeyOf(text: string): Promise<{ readonly publicKey?: string }> {
  const key = await signingKeyOf(text);
  if (key === undefined) throw invalid("secret", `${secretRule}, or ${privateKeyRule}`);
  return "seed" in key ? { publicKey: await publicKeyText(key) } : {};
}

/**
 * Returns the secrets after a rotation: the new one, and the last one, which also signs for a while. No older one is kept.
 * @param untilMs the end of the last one, in milliseconds since 1970
 */
export function rotated(
  stored: readonly StoredSecret[],
  added: StoredSecret,
  untilMs: number,
): readonly StoredSecret[] {
  const [last] = stored;
  return last ? [added, { ...last, untilMs }] : [added];
}
