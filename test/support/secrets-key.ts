/** A key that encrypts secrets in tests: what the variable `SECRETS_KEY` holds. */
export const secretsKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/** The configuration of secrets with that key. */
export const secretsConfig = {
  keys: [new Uint8Array(Array.from({ length: 32 }, (_, at) => at))],
  bindings: () => undefined,
};
