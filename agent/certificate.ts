import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { writeAtomic } from "./atomic-file.ts";
import { makeFolder } from "./make-folder.ts";
import { issueAuthority, issueServer, type KeyPair } from "./tls/issue.ts";

/** With less than this left of its life, in milliseconds, a certificate of ours is made anew. */
const margin = 30 * 24 * 60 * 60 * 1_000;

const loopback = ["localhost", "127.0.0.1", "::1"];
const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** Where a certificate and its key are. */
interface Files {
  readonly certificate: string;
  readonly key: string;
}

/** What the agent shows to its clients. */
export interface ServerCertificate extends KeyPair {
  /** The file with the certificate of the authority to trust; undefined where the operator brought a certificate. */
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
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The certificate of a pair that fits together and is still good for a while. */
function valid(pair: KeyPair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pair.certificate);
    const fits = certificate.checkPrivateKey(createPrivateKey(pair.key));
    return fits && Date.parse(certificate.validTo) > Date.now() + margin ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** The pair in the files if it will do; else a new one, kept there. */
async function keep(
  files: Files,
  willDo: (certificate: X509Certificate) => boolean,
  issue: () => Promise<KeyPair>,
): Promise<KeyPair> {
  const found = await readPair(files);
  const certificate = found && valid(found);
  if (found && certificate && willDo(certificate)) return found;
  const issued = await issue();
  await writeAtomic(files.key, issued.key);
  await writeAtomic(files.certificate, issued.certificate);
  return issued;
}

/**
 * The agent's own certificate, signed by an authority of its own: made when it is first asked for, and again
 * before it runs out or for another host. The authority stays, so that who trusts it can go on to.
 * @param folder made if it is not there; keys in it can only be read by this user
 * @param host the address that is listened on
 */
export async function ownCertificate(folder: string, host: string): Promise<ServerCertificate> {
  await makeFolder(folder);
  const files = (name: string) => ({
    certificate: join(folder, `${name}.pem`),
    key: join(folder, `${name}-key.pem`),
  });
  const hosts = [...new Set([...loopback, ...(wildcards.has(host) ? [] : [host])])];
  const authority = await keep(files("ca"), ({ ca }) => ca, issueAuthority);
  const signer = new X509Certificate(authority.certificate);
  const server = await keep(
    files("server"),
    (certificate) =>
      certificate.verify(signer.publicKey) &&
      hosts.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name))),
    () => issueServer(authority, hosts),
  );
  return { ...server, caPath: files("ca").certificate };
}

/**
 * The certificate an operator brought.
 * @throws if it cannot be read, or certificate and key do not belong together
 */
export async function broughtCertificate(files: Files): Promise<ServerCertificate> {
  const pair = {
    certificate: await readFile(files.certificate, "utf8"),
    key: await readFile(files.key, "utf8"),
  };
  createSecureContext({ cert: pair.certificate, key: pair.key });
  return { ...pair, caPath: undefined };
}
