import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

/**
 * Matches each certificate of a PEM file. One without an END line extends to the end of the file and fails to parse.
 */
const pemBlocks = /-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g;

/**
 * Reads the CAs that sign accepted client certificates. OpenSSL silently skips the parts of a CA file that it cannot
 * parse, which would lock out clients, so each certificate is parsed here.
 * @returns the certificates as PEM
 * @throws if the file cannot be read, or has no certificate or an invalid one
 */
export async function readAuthorities(file: string): Promise<string> {
  const certificates = (await readFile(file, "utf8")).match(pemBlocks) ?? [];
  if (certificates.length === 0) throw new Error(`${file}: must contain a PEM certificate`);
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw new Error(`${file}: certificate ${index + 1} cannot be parsed`, { cause });
    }
  }
  return certificates.join("\n");
}
