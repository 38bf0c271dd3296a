import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Log, logEntry } from "../shared/log.ts";
import { type Config, checkReportSecret, checkToken } from "./config/config.ts";
import { applySetting, ConfigError } from "./config/config-error.ts";
import { readSecretLine, type SecretSource } from "./config/secret-source.ts";
import { lockData } from "./host/data-lock.ts";
import { makeFolder } from "./host/make-folder.ts";
import { LocalController } from "./lifecycle/controller.ts";
import type { ReportTarget } from "./report/delivery.ts";
import { startReporting } from "./report/start-reporting.ts";
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

/**
 * Reads a secret from its source.
 * @param variable the variable of the secret itself
 * @param check returns the secret in the form that is needed, or throws an error that names the variable
 */
async function readSecret<T>(
  source: SecretSource,
  variable: string,
  check: (text: string, variable: string) => T,
): Promise<T> {
  if ("text" in source) return check(source.text, variable);
  if ("descriptor" in source) {
    const line = await applySetting(`${variable}_FD`, () => readSecretLine(source.descriptor));
    return check(line, `${variable}_FD`);
  }
  const text = await applySetting(`${variable}_FILE`, () => readFile(source.file, "utf8"));
  return check(text.trim(), `${variable}_FILE`);
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

async function readReportTarget({ report }: Config): Promise<ReportTarget | undefined> {
  if (!report) return undefined;
  return {
    url: report.url,
    secret: await readSecret(report.secret, "AGENT_REPORT_SECRET", checkReportSecret),
  };
}

/** Lists the files of a configuration that no sandbox may see. */
function secretsOf({ token, report, tls, clientCa }: Config): string[] {
  const sources = [token, report?.secret].map((source) =>
    source && "file" in source ? source.file : undefined,
  );
  const files = [...sources, tls?.certificate, tls?.key, clientCa];
  return files.flatMap((file) => (file === undefined ? [] : [resolve(file)]));
}

/**
 * Starts an agent on its data folder, and re-adopts the sandboxes of an earlier one.
 * @throws ConfigError for a setting that does not work on this machine
 */
export async function runAgent(config: Config, log: Log): Promise<Agent> {
  const data = resolve(config.dataDir);
  const token = await readSecret(config.token, "AGENT_TOKEN", checkToken);
  const target = await readReportTarget(config);
  await applySetting("AGENT_DATA_DIR", () => makeFolder(data));
  const lock = await applySetting("AGENT_DATA_DIR", () => lockData(data));
  if (!lock) throw new ConfigError("AGENT_DATA_DIR", `another agent uses ${data}`);
  const certificate = await certificateOf(config, data);
  const clientCa = await clientCaOf(config);
  const { sandboxers } = config;
  const root = join(data, config.backend.folder);
  const [defaultSandboxer = ""] = sandboxers;
  const secrets = [data, ...secretsOf(config)];
  const { outputBytes, keptOutputBytes } = config;
  const backend = await config.backend.create({
    ...{ root, sandboxers, defaultSandboxer, secrets, outputBytes, log },
  });
  const controller = await applySetting("AGENT_DATA_DIR", () =>
    LocalController.open(root, backend, log, keptOutputBytes),
  );
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
  const reporter = target && startReporting(target, data, controller, log);
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
      reporter?.close();
      controller.close();
      lock.release();
    },
  };
}
