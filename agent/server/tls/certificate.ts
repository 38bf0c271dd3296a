import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { writeAtomic } from "../../host/atomic-file.ts";
import { errnoOf } from "../../host/errno.ts";
import { makeFolder } from "../../host/make-folder.ts";
import { issueAuthority, issueServer, type KeyPair } from "./issue.ts";

/** Remaining validity below which the agent issues a new certificate. */
const renewBeforeMs = 30 * 24 * 60 * 60 * 1_000;

const loopback = ["localhost", "127.0.0.1", "::1"];
const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** The paths of a certificate and its key. */
interface Files {
  readonly certificate: string;
  readonly key: string;
}

/** The server certificate and key that the agent presents. */
export interface ServerCertificate extends KeyPair {
  /** The file with the CA certificate to trust; undefined for a certificate from the operator. */
  readonly caPath: string | undefined;
}

async function readPair(files: Files): Promise<KeyPair | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(files.certificate, "utf8"),
      readFile(files.key, "utf8"),
    ]);
    return { certificate, key };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Parses a pair's certificate; undefined if the key does not match or the certificate is due for renewal. */
function parseValid(pair: KeyPair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pair.certificate);
    const fits = certificate.checkPrivateKey(createPrivateKey(pair.key));
    return fits && Date.parse(certificate.validTo) > Date.now() + renewBeforeMs ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** Loads the pair from the files if it is acceptable; otherwise issues and stores a new one. */
async function loadOrIssue(
  files: Files,
  isAcceptable: (certificate: X509Certificate) => boolean,
  issue: () => Promise<KeyPair>,
): Promise<KeyPair> {
  const found = await readPair(files);
  const certificate = found && parseValid(found);
  if (found && certificate && isAcceptable(certificate)) return found;
  const issued = await issue();
  await writeAtomic(files.key, issued.key);
  await writeAtomic(files.certificate, issued.certificate);
  return issued;
}

/**
 * Loads the agent's own certificate, or issues it on the first call, before it expires, and for another host. The CA
 * that signs it is kept, so that clients need not change the certificate they trust.
 * @param folder created if missing; only this user can read the keys in it
 * @param host the address the agent listens on
 */
export async function ensureOwnCertificate(folder: string, host: string): Promise<ServerCertificate> {
  await makeFolder(folder);
  const files = (name: string) => ({
    certificate: join(folder, `${name}.pem`),
    key: join(folder, `${name}-key.pem`),
  });
  const hosts = [...new Set([...loopback, ...(wildcards.has(host) ? [] : [host])])];
  const authority = await loadOrIssue(files("ca"), ({ ca }) => ca, issueAuthority);
  const signer = new X509Certificate(authority.certificate);
  const server = await loadOrIssue(
    files("server"),
    (certificate) =>
      certificate.verify(signer.publicKey) &&
      hosts.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name))),
    () => issueServer(authority, hosts),
  );
  return { ...server, caPath: files("ca").certificate };
}

/**
 * Loads the operator's certificate.
 * @throws if a file cannot be read or the key does not match
 */
export async function loadCertificate(files: Files): Promise<ServerCertificate> {
  const pair = {
    certificate: await readFile(files.certificate, "utf8"),
    key: await readFile(files.key, "utf8"),
  };
  createSecureContext({ cert: pair.certificate, key: pair.key });
  return { ...pair, caPath: undefined };
}
