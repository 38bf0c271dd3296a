import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "../agent/host/atomic-file.ts";
import type { SecretsConfig } from "../functions/config.ts";
import { encodeBase64 } from "../shared/protobuf/base64.ts";
import { decodeSecretsKeys, secretsKeyRule } from "../shared/secrets/keys.ts";

/**
 * Returns the configuration of secrets. Without SECRETS_KEY, the key is in a file of the data folder, which is made if it
 * is missing.
 * @throws Error if the file cannot be used
 */
export async function secretsIn(dataDir: string, config: SecretsConfig): Promise<SecretsConfig> {
  if (config.keys.length > 0) return config;
  const path = join(dataDir, "secrets.key");
  let text: string;
  try {
    text = (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    text = encodeBase64(crypto.getRandomValues(new Uint8Array(32)));
    await writeAtomic(path, `${text}\n`);
  }
  const keys = decodeSecretsKeys(text);
  if (!keys) throw new Error(`${path} ${secretsKeyRule}`);
  return { ...config, keys };
}
