import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Log, logEntry } from "../shared/log.ts";
import { type Config, checkToken } from "./config/config.ts";
import { applySetting, ConfigError } from "./config/config-error.ts";
import { readTokenLine } from "./config/token-source.ts";
import { lockData } from "./host/data-lock.ts";
import { makeFolder } from "./host/make-folder.ts";
import { LocalController } from "./lifecycle/controller.ts";
import { AgentServer } from "./server/server.ts";
import { ensureOwnCertificate, loadCertificate, type ServerCertificate } from "./server/tls/certificate.ts";
import { readAuthorities } from "./server/tls/client-authorities.ts";

/** Interval at which certificates are renewed if necessary. */
const renewIntervalMs = 12 * 60 * 60 * 1_000;

/** A running agent. */
export interface Agent {
  readonly url: string;
  /** The CA certificate to trust; undefined for a certificate from the operator. */
  readonly caPath: string | undefined;
  /** Facts about the backend, for the log. */
  readonly details: Readonly<Record<string, string>>;
  /** Stops serving gracefully. Sandboxes keep running. */
  stop(): Promise<void>;
}

async function readToken({ token }: Config): Promise<string> {
  if ("text" in token) return token.text;
  if ("descriptor" in token) {
    const line = await applySetting("AGENT_TOKEN_FD", () => readTokenLine(token.descriptor));
    return checkToken(line, "AGENT_TOKEN_FD");
  }
  const text = await applySetting("AGENT_TOKEN_FILE", () => readFile(token.file, "utf8"));
  return checkToken(text.trim(), "AGENT_TOKEN_FILE");
}

function certificateOf({ tls, listen }: Config, data: string): Promise<ServerCertificate> {
  if (tls) return applySetting("AGENT_TLS_CERT", () => loadCertificate(tls));
  return applySetting("AGENT_DATA_DIR", () => ensureOwnCertificate(join(data, "tls"), listen.host));
}

async function clientCaOf({ clientCa }: Config): Promise<string | undefined> {
  return clientCa === undefined
    ? undefined
    : applySetting("AGENT_CLIENT_CA", () => readAuthorities(clientCa));
}

/** Lists the files of a configuration that no sandbox may see. */
function secretsOf({ token, tls, clientCa }: Config): string[] {
  const files = ["file" in token ? token.file : undefined, tls?.certificate, tls?.key, clientCa];
  return files.flatMap((file) => (file === undefined ? [] : [resolve(file)]));
}

/**
 * Starts an agent on its data folder, and re-adopts the sandboxes of an earlier one.
 * @throws ConfigError for a setting that does not work on this machine
 */
export async function runAgent(config: Config, log: Log): Promise<Agent> {
  const data = resolve(config.dataDir);
  const token = await readToken(config);
  await applySetting("AGENT_DATA_DIR", () => makeFolder(data));
  const lock = await applySetting("AGENT_DATA_DIR", () => lockData(data));
  if (!lock) throw new ConfigError("AGENT_DATA_DIR", `another agent uses ${data}`);
  const certificate = await certificateOf(config, data);
  const clientCa = await clientCaOf(config);
  const { sandboxers } = config;
  const root = join(data, config.backend.folder);
  const [defaultSandboxer = ""] = sandboxers;
  const secrets = [data, ...secretsOf(config)];
  const backend = await config.backend.create({ root, sandboxers, defaultSandboxer, secrets, log });
  const controller = await applySetting("AGENT_DATA_DIR", () => LocalController.open(root, backend, log));
  const server = await applySetting("AGENT_LISTEN", () =>
    AgentServer.listen({
      ...config.listen,
      certificate,
      clientCa,
      controller,
      ready: backend.ready,
      sandboxers,
      token,
      log,
    }),
  );
  const renewing = setInterval(() => {
    Promise.all([certificateOf(config, data), clientCaOf(config)]).then(
      ([renewed, authorities]) => server.renew(renewed, authorities),
      (error: unknown) =>
        log(logEntry("error", "failed to renew the certificates", { cause: String(error) })),
    );
  }, renewIntervalMs);
  return {
    url: server.url,
    caPath: certificate.caPath,
    details: backend.details ?? {},
    async stop() {
      clearInterval(renewing);
      await server.stop();
      controller.close();
      lock.release();
    },
  };
}
