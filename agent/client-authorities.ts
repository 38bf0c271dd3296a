import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Each certificate of a PEM file; one without an end reaches to the file's, so that it is noticed. */
const blocks = /-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g;

/**
 * Reads the authorities whose client certificates are let in. OpenSSL passes over what it cannot read of such a
 * file, which would leave nobody, or not everybody, let in: so each certificate is looked at here.
 * @returns the certificates in PEM
 * @throws if the file cannot be read, holds no certificate, or one that is broken
 */
export async function readAuthorities(file: string): Promise<string> {
  const certificates = (await readFile(file, "utf8")).match(blocks) ?? [];
  if (certificates.length === 0) throw new Error(`${file} holds no certificate in PEM`);
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw new Error(`certificate ${index + 1} in ${file} cannot be read`, { cause });
    }
  }
  return certificates.join("\n");
}
