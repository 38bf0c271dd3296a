import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { firstLine } from "../../shared/errors/first-line.ts";
import { type Config, ConfigError } from "../config.ts";

/** The client certificate for mutual TLS with agents, with its chain if it has one, and its key; both in PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

function attempt<T>(variable: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ConfigError(variable, firstLine(error));
  }
}

/**
 * Reads the client certificate of the configuration.
 * @returns undefined if none is configured
 * @throws ConfigError for an unreadable file or a key of another certificate, which would make Deno crash later
 */
export function readClientCertificate({ agentClient }: Config): ClientCertificate | undefined {
  if (!agentClient) return undefined;
  const cert = attempt("CONTROLLER_CLIENT_CERT", () => readFileSync(agentClient.cert, "utf8"));
  const certificate = attempt("CONTROLLER_CLIENT_CERT", () => new X509Certificate(cert));
  const key = attempt("CONTROLLER_CLIENT_KEY", () => readFileSync(agentClient.key, "utf8"));
  const fits = attempt("CONTROLLER_CLIENT_KEY", () => certificate.checkPrivateKey(createPrivateKey(key)));
  if (!fits) throw new ConfigError("CONTROLLER_CLIENT_KEY", "is not the key of CONTROLLER_CLIENT_CERT");
  return { cert, key };
}
