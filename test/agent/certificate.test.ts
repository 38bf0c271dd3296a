import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ensureOwnCertificate, loadCertificate } from "../../agent/server/tls/certificate.ts";
import { issueAuthority, issueClient, issueServer } from "../../agent/server/tls/issue.ts";
import { AgentFixture } from "../support/agent-fixture.ts";

const bin = join(import.meta.dirname, "../../node_modules/.bin");

let fixture: AgentFixture;
let folder: string;
before(async () => {
  fixture = await AgentFixture.open();
  folder = mkdtempSync(join(tmpdir(), "agent-tls-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await fixture.close();
});

const fresh = (name: string) => join(folder, name);

test("the certificate is valid for loopback and the listen address only", async () => {
  const { certificate, caPath } = await ensureOwnCertificate(fresh("hosts"), "node-7.example");
  const server = new X509Certificate(certificate);
  const authority = new X509Certificate(readFileSync(caPath ?? ""));
  for (const host of ["localhost", "node-7.example"]) assert.equal(server.checkHost(host), host);
  for (const address of ["127.0.0.1", "::1"]) assert.equal(server.checkIP(address), address);
  assert.equal(server.checkHost("example.com"), undefined);
  assert.ok(server.checkIssued(authority) && server.verify(authority.publicKey));
  assert.ok(authority.ca && !server.ca);
  for (const name of ["ca-key.pem", "server-key.pem"]) {
    assert.equal(statSync(join(fresh("hosts"), name)).mode & 0o777, 0o600);
  }
  assert.equal(statSync(fresh("hosts")).mode & 0o777, 0o700);
});

test("a client's certificate has a name and no hosts", async () => {
  const authority = await issueAuthority();
  const { certificate } = await issueClient(authority, "functions");
  const { subject, subjectAltName } = new X509Certificate(certificate);
  // A list of hosts must not be empty, by RFC 5280.
  assert.deepEqual([subject, subjectAltName], ["CN=functions", undefined]);
});

test("certificates are valid from a day ago, leaves for a year, and authorities for ten", async () => {
  const beganMs = Date.now();
  const authority = await issueAuthority();
  const leaves = [await issueServer(authority, ["localhost"]), await issueClient(authority, "functions")];
  const endedMs = Date.now();
  const dayMs = 86_400_000;
  // Certificates have their times in whole seconds.
  const isAt = (text: string, fromNowMs: number) => {
    const atMs = Date.parse(text) - fromNowMs;
    assert.ok(atMs >= beganMs - 1_000 && atMs <= endedMs + 1_000, `${text} is not ${fromNowMs} ms from now`);
  };
  for (const [{ certificate }, days] of [
    [authority, 3_650],
    ...leaves.map((leaf) => [leaf, 365] as const),
  ] as const) {
    const { validFrom, validTo } = new X509Certificate(certificate);
    isAt(validFrom, -dayMs);
    isAt(validTo, days * dayMs);
  }
});

test("the folder is created with its missing parents, for this user only", async () => {
  await ensureOwnCertificate(fresh("these/were/missing"), "127.0.0.1");
  for (const name of ["these", "these/were", "these/were/missing"]) {
    assert.equal(statSync(fresh(name)).mode & 0o777, 0o700, name);
  }
});

test("the same CA reissues the server certificate for a new host or before expiry", async () => {
  const first = await ensureOwnCertificate(fresh("kept"), "127.0.0.1");
  assert.deepEqual(await ensureOwnCertificate(fresh("kept"), "0.0.0.0"), first);
  const authority = readFileSync(first.caPath ?? "", "utf8");
  const moved = await ensureOwnCertificate(fresh("kept"), "10.0.0.7");
  assert.notEqual(moved.certificate, first.certificate);
  const key = readFileSync(join(fresh("kept"), "ca-key.pem"), "utf8");
  const hourMs = 3_600_000;
  // It is renewed 30 days before its end.
  for (const [leftMs, isKept] of [
    [30 * 24 * hourMs + hourMs, true],
    [30 * 24 * hourMs - hourMs, false],
  ] as const) {
    const old = await issueServer({ certificate: authority, key }, ["localhost", "127.0.0.1", "::1"], leftMs);
    writeFileSync(join(fresh("kept"), "server.pem"), old.certificate);
    writeFileSync(join(fresh("kept"), "server-key.pem"), old.key);
    const { certificate } = await ensureOwnCertificate(fresh("kept"), "127.0.0.1");
    assert.equal(certificate === old.certificate, isKept);
  }
  assert.equal(readFileSync(first.caPath ?? "", "utf8"), authority);
});

test("a key and certificate that do not match or are unreadable are reissued", async () => {
  for (const [name, broken] of [
    ["ca-key.pem", (await issueAuthority()).key],
    ["ca.pem", "nonsense"],
    ["server.pem", ""],
    ["server-key.pem", "x"],
  ] as const) {
    await ensureOwnCertificate(fresh("broken"), "127.0.0.1");
    writeFileSync(join(fresh("broken"), name), broken);
    const { certificate, key, caPath } = await ensureOwnCertificate(fresh("broken"), "127.0.0.1");
    await loadCertificate({
      certificate: join(fresh("broken"), "server.pem"),
      key: join(fresh("broken"), "server-key.pem"),
    });
    assert.ok(key);
    assert.ok(
      new X509Certificate(certificate).verify(new X509Certificate(readFileSync(caPath ?? "")).publicKey),
      name,
    );
  }
});

const opensslMissing = spawnSync("openssl", ["version"]).error ? "skipped: there is no openssl" : false;

test("openssl verifies the chain in strict mode", { skip: opensslMissing }, () => {
  const at = (name: string) => join(fixture.data, "tls", name);
  for (const name of ["-verify_ip", "-verify_hostname"]) {
    const host = name === "-verify_ip" ? "127.0.0.1" : "localhost";
    const args = [
      "verify",
      "-x509_strict",
      "-purpose",
      "sslserver",
      name,
      host,
      "-CAfile",
      at("ca.pem"),
      at("server.pem"),
    ];
    const { status, stdout, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  }
});

const runtimes = {
  node: ["--input-type=module", "--eval"],
  bun: ["--eval"],
  deno: ["eval"],
};

for (const [runtime, args] of Object.entries(runtimes)) {
  test(`${runtime} accepts the certificate only if it trusts the CA`, async () => {
    const program = `const { status } = await fetch("${fixture.agent.url}/healthz"); console.log(status);`;
    const { PATH, HOME } = process.env;
    const run = (env: Readonly<Record<string, string>>) =>
      promisify(execFile)(join(bin, runtime), [...args, program], {
        env: { PATH, HOME, DENO_NO_UPDATE_CHECK: "1", ...env },
        timeout: 60_000,
      });
    assert.equal(
      (
        await run({ NODE_EXTRA_CA_CERTS: fixture.agent.caPath, DENO_CERT: fixture.agent.caPath })
      ).stdout.trim(),
      "200",
    );
    await assert.rejects(run({}), /certificate|UnknownIssuer|fetch failed/i);
  });
}
