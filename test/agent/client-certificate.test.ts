import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createProcessBackend } from "../../agent/backends/process/backend.ts";
import { sessionContainment } from "../../agent/backends/process/containment.ts";
import { LocalController } from "../../agent/lifecycle/controller.ts";
import { AgentServer } from "../../agent/server/server.ts";
import { ensureOwnCertificate } from "../../agent/server/tls/certificate.ts";
import { issueAuthority, issueClient, issueServer, type KeyPair } from "../../agent/server/tls/issue.ts";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { callIn } from "../support/create-options.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

const hour = 3_600_000;

let folder: string;
let agent: RunningAgent;
let authority: KeyPair;
let other: KeyPair;
const log: string[] = [];
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "agent-clients-"));
  authority = await issueAuthority();
  other = await issueAuthority();
  const clientCa = join(folder, "client-ca.pem");
  writeFileSync(clientCa, `Those who may come in:\n${other.certificate}\n${authority.certificate}\n`);
  agent = await spawnAgent({
    dataDir: join(folder, "data"),
    flags: ["--client-ca", clientCa],
    onLog: (line) => log.push(line),
  });
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true });
});

/** Returns the response to a client with a certificate and a token. */
async function ask(client: KeyPair | undefined, token = agent.token): Promise<string> {
  const peer = { name: "the agent", url: agent.url, token, fetch: trustingFetch(agent.ca, client) };
  const asked = new AgentClient(peer, "process").status(callIn("clients"), "none", false);
  return asked.then(
    () => "ok",
    (error: { code: string }) => error.code,
  );
}

/** Returns the reason of a failed TLS handshake; undefined if it succeeds. */
async function refusal(url: string, ca: string, client: KeyPair | undefined): Promise<string | undefined> {
  const asked = trustingFetch(ca, client)(`${url}/healthz`, {});
  return asked.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
}

test("a client with a certificate of a configured CA and the token is served", async () => {
  for (const signer of [authority, other]) {
    const client = await issueClient(signer, "functions");
    assert.equal(await ask(client), "not_found");
    assert.equal(await ask(client, "wrong"), "unavailable");
    const path = "/containerd.services.sandbox.v1.Controller/Status";
    const without = await trustingFetch(agent.ca, client)(agent.url + path, { method: "POST" });
    assert.equal(without.status, 401);
  }
});

test("any other client fails in the handshake, and the log has the reason", async () => {
  const foreign = await issueAuthority();
  const refused = [
    ["no certificate", undefined, "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"],
    ["a foreign authority", await issueClient(foreign, "functions"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["an expired one", await issueClient(authority, "functions", -hour), "CERT_HAS_EXPIRED"],
    ["a server's", await issueServer(authority, ["localhost"]), "INVALID_PURPOSE"],
    [
      "the agent's own authority",
      await issueClient(ownAuthority(), "functions"),
      "SELF_SIGNED_CERT_IN_CHAIN",
    ],
  ] as const;
  for (const [what, client, cause] of refused) {
    const before = log.length;
    assert.match((await refusal(agent.url, agent.ca, client)) ?? "served", /^(ERR_SSL_|ECONNRESET)/, what);
    assert.equal(await ask(client), "unavailable", what);
    const rejections = () => log.slice(before).filter((line) => line.includes("client certificate rejected"));
    await until("the log says why", () => rejections().length === 2);
    for (const line of rejections()) assert.ok(line.includes(cause), `${what}: ${line}`);
  }
});

/** Returns the CA of the agent's own certificate, which is not a CA for clients. */
function ownAuthority(): KeyPair {
  return { certificate: agent.ca, key: readFileSync(agent.caPath.replace(".pem", "-key.pem"), "utf8") };
}

test("an expired certificate is refused also on a resumed session", async () => {
  const connect = async (resuming: Agent) => {
    const sent = request(`${agent.url}/healthz`, { agent: resuming }).end();
    const [{ statusCode }] = await once(sent, "response");
    return statusCode;
  };
  // A slow machine may need longer than the certificate is valid, even for the first connection.
  for (let validMs = 2_000; ; validMs *= 4) {
    const { certificate: cert, key } = await issueClient(authority, "functions", validMs);
    const expired = delay(validMs + 1_000);
    const resuming = new Agent({ ca: agent.ca, cert, key, keepAlive: false });
    const status = await connect(resuming).catch(() => undefined);
    await expired;
    await assert.rejects(connect(resuming), { code: "ECONNRESET" });
    if (status === 200) return;
    assert.ok(validMs < 30_000, `a certificate of ${validMs} ms was refused`);
  }
});

test("reloaded CAs apply from the next connection", async () => {
  const { caPath, ...certificate } = await ensureOwnCertificate(join(folder, "renewed"), "127.0.0.1");
  const backend = createProcessBackend("process", sessionContainment);
  const controller = await LocalController.open(join(folder, "sandboxes"), backend, () => {});
  const server = await AgentServer.listen({
    host: "127.0.0.1",
    port: 0,
    certificate,
    clientCa: authority.certificate,
    controller,
    ready: backend.ready,
    sandboxers: new Set(["process"]),
    token: "t",
    log: () => {},
  });
  const ca = readFileSync(caPath ?? "", "utf8");
  const [first, second] = [await issueClient(authority, "f"), await issueClient(other, "f")];
  const refusals = async () => [
    await refusal(server.url, ca, first),
    await refusal(server.url, ca, second),
    await refusal(server.url, ca, undefined),
  ];
  const none = "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
  assert.deepEqual(await refusals(), [undefined, "ECONNRESET", none]);
  server.renew(certificate, other.certificate);
  assert.deepEqual(await refusals(), ["ECONNRESET", undefined, none]);
  await server.stop();
  controller.close();
});
