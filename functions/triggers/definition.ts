import { invalid, quote } from "../../shared/errors/error.ts";
import { formatPath } from "../../shared/json/path.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import type { StoredSecret } from "../../shared/secrets/secret-store.ts";
import { maxDocumentLength, parseDocument } from "../../shared/triggers/document.ts";
import type { StoredTrigger } from "../../shared/triggers/trigger.ts";
import type { TriggerValues } from "../../shared/triggers/trigger-store.ts";
import { decodeKey, makeSecret, type SecretEntry, secretRule } from "../../shared/triggers/verify/secret.ts";
import type { VerifySettings } from "../../shared/triggers/verify/settings.ts";
import type { TriggerServices } from "./services.ts";

/** A trigger as it is to be stored. */
export interface Definition {
  readonly values: TriggerValues;
  /** The texts of the secrets that are stored with it, by kid: they are answered once. */
  readonly revealed: ReadonlyMap<string, string>;
}

type Owner = Pick<StoredTrigger, "namespace" | "name">;

/** Returns `verify` without the texts of its secrets. */
function withoutSecrets(verify: JsonValue): JsonValue {
  if (!isJsonObject(verify)) return verify;
  const secrets = verify.get("secrets") ?? [];
  if (!isJsonArray(secrets)) return verify;
  const entries = secrets.map((entry) =>
    isJsonObject(entry) ? new Map([...entry].filter(([key]) => key !== "secret")) : entry,
  );
  return new Map<string, JsonValue>(verify).set("secrets", entries);
}

/** Stores the secrets of a trigger. */
class SecretWriter {
  readonly revealed = new Map<string, string>();
  readonly #services: TriggerServices;
  readonly #owner: Owner;
  readonly #settings: VerifySettings;

  constructor(services: TriggerServices, owner: Owner, settings: VerifySettings) {
    this.#services = services;
    this.#owner = owner;
    this.#settings = settings;
  }

  /** Returns a secret for the database: a new one, or the stored one with the same kid. */
  async write(entry: SecretEntry, at: number, before: readonly StoredSecret[]): Promise<StoredSecret> {
    const { kid, untilMs, binding } = entry;
    const field = formatPath(["verify", "secrets", at, binding === undefined ? "secret" : "binding"]);
    const { secrets } = this.#services;
    if (binding !== undefined) {
      this.#check(secrets.bound(binding, field), field);
      return { kid, untilMs, binding };
    }
    const stored = before.find((each) => each.kid === kid);
    if (entry.secret === undefined && stored && "sealed" in stored) {
      const { namespace, name: owner } = this.#owner;
      const [open] = await secrets.open({ namespace, owner }, [{ kid, sealed: stored.sealed }], 0);
      if (open) this.#check(open.text, field);
      return { kid, untilMs, sealed: stored.sealed };
    }
    const text = entry.secret ?? makeSecret(this.#settings);
    if (text === undefined) {
      throw invalid(field, `is missing, and made by the sender; it ${secretRule(this.#settings)}`);
    }
    const place = { namespace: this.#owner.namespace, owner: this.#owner.name, kid };
    const sealed = await secrets.seal(place, text, field);
    this.revealed.set(kid, text);
    return { kid, untilMs, sealed };
  }

  #check(text: string, field: string): void {
    if (!decodeKey(this.#settings, text)) {
      throw invalid(field, `holds another kind of secret; it ${secretRule(this.#settings)}`);
    }
  }
}

/**
 * Checks a trigger's document, and encrypts its secrets.
 * @param before the stored secrets of the trigger, which entries without a secret keep
 * @throws `invalid_argument`; `failed_precondition` if secrets cannot be stored
 */
export async function defineTrigger(
  services: TriggerServices,
  owner: Owner,
  document: JsonObject,
  before: readonly StoredSecret[],
): Promise<Definition> {
  const { trigger, secrets: entries } = await parseDocument(document, services.actions);
  const writer = new SecretWriter(services, owner, trigger.settings);
  const secrets: StoredSecret[] = [];
  for (const [at, entry] of entries.entries()) secrets.push(await writer.write(entry, at, before));
  const text = writeJson(
    new Map([...document].map(([key, value]) => [key, key === "verify" ? withoutSecrets(value) : value])),
  );
  if (text.length > maxDocumentLength) {
    throw invalid("body", `must have at most ${maxDocumentLength} characters, not ${text.length}`);
  }
  return { values: { document: text, secrets }, revealed: writer.revealed };
}

/** Maximum length of the name of a trigger. */
const maxNameLength = 60;

/** Returns a valid name of a trigger. @throws `invalid_argument` */
export function checkName(name: JsonValue | undefined): string {
  const isValid =
    typeof name === "string" &&
    name.length <= maxNameLength &&
    /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/.test(name);
  if (isValid) return name;
  const given = typeof name === "string" ? `, not ${quote(name)}` : "";
  throw invalid(
    "name",
    `must be 1 to ${maxNameLength} letters and digits, with single . _ - between them${given}`,
  );
}
