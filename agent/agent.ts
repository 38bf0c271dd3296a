import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createContainerdBackend } from "./backends/containerd/backend.ts";
import { createOciBackend } from "./backends/oci/backend.ts";
import { isWithin } from "./backends/oci/rootfs.ts";
import { findRuntime } from "./backends/oci/runtime.ts";
import { createProcessBackend } from "./backends/process/backend.ts";
import {
  type Containment,
  type ContainmentName,
  detectContainment,
  sessionContainment,
} from "./backends/process/containment.ts";
import { ControlGroups } from "./backends/process/groups.ts";
import { type Config, ConfigError, checkToken, type OciConfig } from "./config/config.ts";
import { readTokenLine } from "./config/token-source.ts";
import { lockData } from "./host/data-lock.ts";
import type { Log } from "./host/log.ts";
import { makeFolder } from "./host/make-folder.ts";
import { createUsers } from "./host/users/resolve.ts";
import type { Users } from "./host/users/user.ts";
import type { Backend } from "./lifecycle/backend.ts";
import { LocalController } from "./lifecycle/controller.ts";
import { AgentServer } from "./server/server.ts";
import { ensureOwnCertificate, loadCertificate, type ServerCertificate } from "./server/tls/certificate.ts";
import { readAuthorities } from "./server/tls/client-authorities.ts";

/** Interval at which certificates are renewed if necessary. */
const renewIntervalMs = 12 * 60 * 60 * 1_000;

/** The folder of each backend's sandboxes in the data folder. Backends do not share sandboxes. */
const folders = { process: "sandboxes", oci: "oci", containerd: "containerd" } as const;

/** A running agent. */
export interface Agent {
  readonly url: string;
  /** The CA certificate to trust; undefined for a certificate from the operator. */
  readonly caPath: string | undefined;
  /** The boundary around each sandbox's processes; undefined if the backend has its own. */
  readonly containment: ContainmentName | undefined;
  /** The parent folder of the sandboxes' control groups; undefined if the agent creates none. */
  readonly controlGroups: string | undefined;
  /** Stops serving gracefully. Sandboxes keep running. */
  stop(): Promise<void>;
}

/** Converts the system's error for a setting to a message of one line. */
function failed(variable: string, error: unknown): ConfigError {
  return new ConfigError(
    variable,
    error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error),
  );
}

async function attempt<T>(variable: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failed(variable, error);
  }
}

async function readToken({ token }: Config): Promise<string> {
  if ("text" in token) return token.text;
  if ("descriptor" in token) {
    const line = await attempt("AGENT_TOKEN_FD", () => readTokenLine(token.descriptor));
    return checkToken(line, "AGENT_TOKEN_FD");
  }
  const text = await attempt("AGENT_TOKEN_FILE", () => readFile(token.file, "utf8"));
  return checkToken(text.trim(), "AGENT_TOKEN_FILE");
}

function certificateOf({ tls, listen }: Config, data: string): Promise<ServerCertificate> {
  if (tls) return attempt("AGENT_TLS_CERT", () => loadCertificate(tls));
  return attempt("AGENT_DATA_DIR", () => ensureOwnCertificate(join(data, "tls"), listen.host));
}

async function clientCaOf({ clientCa }: Config): Promise<string | undefined> {
  return clientCa === undefined ? undefined : attempt("AGENT_CLIENT_CA", () => readAuthorities(clientCa));
}

async function containmentOf({ backend }: Config): Promise<Containment | undefined> {
  if (backend.name !== "process") return undefined;
  const containment = await attempt("AGENT_CONTAINMENT", () => detectContainment(backend.containment));
  return {
    ...containment,
    groups: await attempt("AGENT_CGROUP", () => ControlGroups.detect(backend.groups)),
  };
}

async function usersOf({ users }: Config): Promise<Users | undefined> {
  if (!users) return undefined;
  return attempt("user" in users ? "AGENT_USER" : "AGENT_UID_RANGE", () => createUsers(users));
}

/** Lists the files of a configuration that no sandbox may see. */
function secretsOf({ token, tls, clientCa }: Config): string[] {
  const files = ["file" in token ? token.file : undefined, tls?.certificate, tls?.key, clientCa];
  return files.flatMap((file) => (file === undefined ? [] : [resolve(file)]));
}

async function createConfiguredOciBackend(config: Config, oci: OciConfig, data: string): Promise<Backend> {
  if (process.getuid?.() !== 0) throw new ConfigError("AGENT_BACKEND", "oci needs root, on Linux");
  const own = [data, ...secretsOf(config)];
  const shared = { AGENT_ROOTFS_DIR: oci.rootfsDir, AGENT_VOLUME_DIR: oci.volumeDir };
  for (const [variable, folder] of Object.entries(shared)) {
    if (folder !== undefined && own.some((secret) => isWithin(secret, folder))) {
      throw new ConfigError(variable, "must not contain files of the agent, which sandboxes would see");
    }
  }
  const secrets = [...own, ...Object.values(shared).flatMap((folder) => folder ?? [])];
  const sandboxer = [...config.sandboxers][0] ?? "";
  return attempt("AGENT_RUNTIME", async () => {
    const runtime = await findRuntime(oci.runtime);
    const root = join(data, folders.oci);
    return createOciBackend({ ...oci, sandboxer, root, runtime, secrets });
  });
}

async function createBackend(
  config: Config,
  data: string,
  containment: Containment | undefined,
  log: Log,
): Promise<Backend> {
  const { backend, sandboxers } = config;
  if (backend.name === "containerd") return createContainerdBackend({ ...backend, sandboxers, log });
  if (backend.name === "oci") return createConfiguredOciBackend(config, backend, data);
  const [sandboxer = ""] = sandboxers;
  return createProcessBackend(sandboxer, containment ?? sessionContainment, await usersOf(config));
}

/**
 * Starts an agent on its data folder, and re-adopts the sandboxes of an earlier one.
 * @throws ConfigError for a setting that does not work on this machine
 */
export async function runAgent(config: Config, log: Log): Promise<Agent> {
  const data = resolve(config.data);
  const token = await readToken(config);
  await attempt("AGENT_DATA_DIR", () => makeFolder(data));
  const lock = await attempt("AGENT_DATA_DIR", () => lockData(data));
  if (!lock) throw new ConfigError("AGENT_DATA_DIR", `another agent uses ${data}`);
  const certificate = await certificateOf(config, data);
  const clientCa = await clientCaOf(config);
  const { host, port } = config.listen;
  const { sandboxers } = config;
  const containment = await containmentOf(config);
  const backend = await createBackend(config, data, containment, log);
  const controller = await attempt("AGENT_DATA_DIR", () =>
    LocalController.open(join(data, folders[config.backend.name]), backend, log),
  );
  const server = await attempt("AGENT_LISTEN", () =>
    AgentServer.listen({
      host,
      port,
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
      (error: unknown) => log("error", "failed to renew the certificates", { cause: String(error) }),
    );
  }, renewIntervalMs);
  return {
    url: server.url,
    caPath: certificate.caPath,
    containment: containment?.name,
    controlGroups: containment?.groups?.base,
    async stop() {
      clearInterval(renewing);
      await server.stop();
      controller.close();
      lock.release();
    },
  };
}
