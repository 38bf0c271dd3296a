import { isIP } from "node:net";
import "reflect-metadata";

/** A certificate and its private key, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 24 * 60 * 60 * 1_000;

/** Certificates are valid from a day ago, for clients with slow clocks. */
const clockSkewMs = dayMs;

const authorityValidityMs = 10 * 365 * dayMs;
const leafValidityMs = 365 * dayMs;

// Loaded on demand, since the agent rarely issues certificates, and after the reflection API that it needs.
const load = () => import("@peculiar/x509");

async function exportKey(key: CryptoKey): Promise<string> {
  const { PemConverter } = await load();
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function validity(validityMs: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - clockSkewMs), notAfter: new Date(now + validityMs) };
}

/** Issues a CA certificate that may sign leaf certificates but no further CAs. */
export async function issueAuthority(): Promise<KeyPair> {
  const x509 = await load();
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Sandbox Functions agent ${crypto.randomUUID().slice(0, 8)}`] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(authorityValidityMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** The subject and usage of a certificate. */
interface Subject {
  readonly name: string;
  readonly usage: "serverAuth" | "clientAuth";
  readonly hosts: readonly string[];
}

async function issue(
  authority: KeyPair,
  { name, usage, hosts }: Subject,
  validityMs: number,
): Promise<KeyPair> {
  const x509 = await load();
  const issuer = new x509.X509Certificate(authority.certificate);
  const signer = x509.PemConverter.decodeFirst(authority.key);
  const signingKey = await crypto.subtle.importKey("pkcs8", signer, algorithm, false, ["sign"]);
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = hosts.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value }));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [name] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(validityMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[usage]]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/**
 * Issues a server certificate.
 * @param hosts the host names and addresses it is valid for
 */
export function issueServer(
  authority: KeyPair,
  hosts: readonly string[],
  validityMs = leafValidityMs,
): Promise<KeyPair> {
  return issue(authority, { name: hosts[0] ?? "localhost", usage: "serverAuth", hosts }, validityMs);
}

/**
 * Issues a client certificate.
 * @param name its common name
 * @param validityMs a negative value issues one that has already expired
 */
export function issueClient(authority: KeyPair, name: string, validityMs = leafValidityMs): Promise<KeyPair> {
  return issue(authority, { name, usage: "clientAuth", hosts: [] }, validityMs);
}
