import { isIP } from "node:net";
import "reflect-metadata";

/** A certificate and its private key, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60 * 1_000;

/** Certificates begin to be valid a day early, for clients whose clocks are slow. */
const early = day;

/** How long they are valid, in milliseconds. */
const authorityLife = 10 * 365 * day;
const leafLife = 365 * day;

// Loaded when there is something to issue, which is rare, and after the reflection API it needs.
const load = () => import("@peculiar/x509");

async function exportKey(key: CryptoKey): Promise<string> {
  const { PemConverter } = await load();
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function validity(life: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - early), notAfter: new Date(now + life) };
}

/** Makes a certificate authority that signs certificates, and nothing below itself. */
export async function issueAuthority(): Promise<KeyPair> {
  const x509 = await load();
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Sandbox Functions agent ${crypto.randomUUID().slice(0, 8)}`] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(authorityLife),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** What a certificate is for, and whom it is made out to. */
interface Subject {
  readonly name: string;
  readonly usage: "serverAuth" | "clientAuth";
  readonly hosts: readonly string[];
}

async function issue(authority: KeyPair, { name, usage, hosts }: Subject, life: number): Promise<KeyPair> {
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
    ...validity(life),
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
 * Makes a server certificate.
 * @param hosts the names and addresses it is good for
 * @param life how long it is good for, in milliseconds
 */
export function issueServer(authority: KeyPair, hosts: readonly string[], life = leafLife): Promise<KeyPair> {
  return issue(authority, { name: hosts[0] ?? "localhost", usage: "serverAuth", hosts }, life);
}

/**
 * Makes a client certificate.
 * @param name whom it is made out to
 * @param life how long it is good for, in milliseconds; below 0 it has run out already
 */
export function issueClient(authority: KeyPair, name: string, life = leafLife): Promise<KeyPair> {
  return issue(authority, { name, usage: "clientAuth", hosts: [] }, life);
}
