import { invalid, quote } from "../errors/error.ts";
import type { SecretBox, SecretPlace } from "./secret-box.ts";

/** A secret as it is stored in the database: encrypted, or the name of a binding that holds it. */
export type StoredSecret = {
  readonly kid: string;
  /** The time from which it is no longer accepted, in milliseconds since 1970; absent for never. */
  readonly untilMs?: number | undefined;
  /** The public key of a private one, as text. */
  readonly publicKey?: string | undefined;
} & ({ readonly binding: string } | { readonly sealed: string });

/** A secret in use. */
export interface OpenSecret {
  readonly kid: string;
  readonly text: string;
}

/** Returns the value of a variable or binding of the server; undefined if it has none that secrets may name. */
export type Bindings = (name: string) => string | undefined;

/** Opens secrets that are stored, and checks those that are to be stored. */
export class SecretStore {
  readonly #box: SecretBox;
  readonly #bindings: Bindings;

  constructor(box: SecretBox, bindings: Bindings) {
    this.#box = box;
    this.#bindings = bindings;
  }

  /** Encrypts a secret. @throws as `SecretBox.seal` */
  seal(place: SecretPlace, text: string, field: string): Promise<string> {
    return this.#box.seal(place, text, field);
  }

  /** Returns the text of a binding. @throws `invalid_argument` if there is none */
  bound(name: string, field: string): string {
    const text = this.#bindings(name);
    if (text !== undefined) return text;
    throw invalid(field, `must name a variable or binding of the server for secrets, not ${quote(name)}`);
  }

  /**
   * Returns the secrets that are accepted now and can be opened.
   * @param minOpened the number of secrets that are decrypted at least, so that the time does not reveal if there are any
   */
  async open(
    { namespace, owner }: Omit<SecretPlace, "kid">,
    stored: readonly StoredSecret[],
    nowMs: number,
    minOpened = 0,
  ): Promise<OpenSecret[]> {
    const opened: OpenSecret[] = [];
    let spent = 0;
    for (const secret of stored) {
      const { kid, untilMs = Number.POSITIVE_INFINITY } = secret;
      if (nowMs >= untilMs) continue;
      const isSealed = "sealed" in secret;
      if (isSealed) spent++;
      const text = isSealed
        ? await this.#box.open({ namespace, owner, kid }, secret.sealed)
        : this.#bindings(secret.binding);
      if (text !== undefined) opened.push({ kid, text });
    }
    for (; spent < minOpened; spent++) await this.#box.spend();
    return opened;
  }
}
