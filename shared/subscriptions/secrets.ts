import { invalid } from "../errors/error.ts";
import { encodeBase64 } from "../protobuf/base64.ts";
import type { SecretPlace } from "../secrets/secret-box.ts";
import type { SecretStore, StoredSecret } from "../secrets/secret-store.ts";
import { decodeSecret, secretRule } from "../webhook/secret.ts";
import type { GivenSecret, Subscription } from "./subscription.ts";

/** Length of the secrets that are made here, in bytes. */
const secretBytes = 32;

/** A new secret: as it is stored, and its text if it was made here, which is told once. */
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
  const check = (text: string) => {
    if (decodeSecret(text) === undefined) throw invalid("secret", secretRule);
  };
  if (given && "binding" in given) {
    check(secrets.bound(given.binding, "secret.binding"));
    return { stored: { kid, binding: given.binding }, text: undefined };
  }
  if (given) check(given.text);
  const made = `whsec_${encodeBase64(crypto.getRandomValues(new Uint8Array(secretBytes)))}`;
  const sealed = await secrets.seal({ ...secretPlace(of), kid }, given?.text ?? made, "secret");
  return { stored: { kid, sealed }, text: given ? undefined : made };
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
