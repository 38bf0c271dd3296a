import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend, BackendSandbox } from "../../agent/lifecycle/backend.ts";
import { AgentServer } from "../../agent/server/server.ts";
import { ensureOwnCertificate } from "../../agent/server/tls/certificate.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { PlainClient } from "../support/plain-client.ts";
import { withSharedCertificates } from "../support/shared-certificates.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { type Closing, openController } from "./stub-backend.ts";

/** An agent's server on a stub backend. */
export interface StubAgent {
  readonly url: string;
  readonly token: string;
  /** PEM of its CA, and the file of it. */
  readonly ca: string;
  readonly caPath: string;
  readonly fetch: Fetch;
  /** Entries of its log: their fields. */
  readonly log: Readonly<Record<string, unknown>>[];
  /** Creates a client of a sandboxer. */
  client(sandboxer: string): PlainClient;
}

/** Serves a backend with these methods over HTTPS. Stops when the test ends. */
export async function openStubAgent(
  test: Closing,
  sandboxers: readonly string[],
  parts: Partial<BackendSandbox>,
  more: Partial<Backend> = {},
): Promise<StubAgent> {
  const folder = mkdtempSync(join(tmpdir(), "stub-agent-"));
  const { caPath = "", ...certificate } = await withSharedCertificates(folder, () =>
    ensureOwnCertificate(join(folder, "tls"), "127.0.0.1"),
  );
  const controller = await openController(test, parts, { sandboxer: sandboxers[0] ?? "", ...more });
  const token = "t";
  const log: StubAgent["log"] = [];
  const server = await AgentServer.listen({
    host: "127.0.0.1",
    port: 0,
    certificate,
    clientCa: undefined,
    controller,
    ready: async () => undefined,
    sandboxers: new Set(sandboxers),
    token,
    log: (entry) => log.push(entry),
  });
  const ca = readFileSync(caPath, "utf8");
  const fetch = trustingFetch(ca);
  test.after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const { url } = server;
  const client = (sandboxer: string) =>
    new PlainClient(new AgentClient({ name: "the agent", url, token, fetch }, sandboxer));
  return { url, token, ca, caPath, fetch, log, client };
}
