import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ContainmentName } from "../agent/backends/process/containment.ts";

/** The program of the agent. The package has every program in one folder. */
const main = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../agent/main.ts" : "agent.js", import.meta.url),
);
const pinnedNode = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

export interface SpawnOptions {
  /** The agent's data folder. */
  readonly dataDir: string;
  /** The port on loopback; 0, the default, selects a free port. */
  readonly port?: number;
  /** Token that clients must send; by default a new random one. */
  readonly token?: string;
  /** Sandboxers to serve, separated by commas; by default those of its backend. */
  readonly sandboxer?: string;
  /** The unix socket of a containerd to run sandboxes with; by default they are processes. */
  readonly socket?: string | undefined;
  /** Additional flags. */
  readonly flags?: readonly string[];
  /** Called with each line of its log, except the one that reports readiness. */
  readonly onLog?: (line: string) => void;
}

/** An agent that is a child of this process and ends with it, however this process ends. */
export interface RunningAgent {
  readonly url: string;
  /** Token that clients must send. */
  readonly token: string;
  /** PEM of the CA certificate to trust, and its file. */
  readonly ca: string;
  readonly caPath: string;
  /** The boundary around each sandbox's processes; undefined if the backend has its own. */
  readonly containment: ContainmentName | undefined;
  readonly pid: number;
  /** Resolves when the agent has ended, with its exit code or signal. */
  readonly exited: Promise<number | string>;
  /** Returns the end of its stderr. */
  stderrTail(): string;
  /** Stops the agent gracefully; its sandboxes keep running. */
  stop(): Promise<void>;
}

interface Ready {
  readonly url: string;
  readonly caPath: string;
  readonly containment: ContainmentName | undefined;
}

/** Parses the line that an agent prints when it is ready; undefined for any other line of its log. */
function readyLine(line: string): Ready | undefined {
  if (!line.startsWith("{")) return undefined;
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== "object" || entry === null) return undefined;
  const { message, url, caPath, containment }: Readonly<Record<string, unknown>> = { ...entry };
  if (message !== "ready" || typeof url !== "string" || typeof caPath !== "string") return undefined;
  const isNamed = containment === "pid namespace" || containment === "session";
  return { url, caPath, containment: isNamed ? containment : undefined };
}

/** Returns the Node that runs agents: the pinned one of a clone, else the one that runs this program. */
function nodeProgram(): string {
  if (existsSync(pinnedNode)) return pinnedNode;
  return "Bun" in globalThis ? "node" : process.execPath;
}

/** Returns the environment of an agent: what finds programs, and Node's own options. */
function agentEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_OPTIONS } = process.env;
  return NODE_OPTIONS === undefined ? { PATH } : { PATH, NODE_OPTIONS };
}

/** Resolves with a child's exit code, signal or spawn error. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    child.once("error", (error) => resolve(error.message));
  });
}

/**
 * Starts an agent on loopback and resolves when it is ready.
 * @throws with the agent's own message if it does not become ready
 */
export async function spawnAgent(options: SpawnOptions): Promise<RunningAgent> {
  const { dataDir, port = 0, sandboxer, socket, flags: extraFlags = [], onLog = () => {} } = options;
  const { token = randomBytes(32).toString("base64url") } = options;
  const listen = ["--listen", `127.0.0.1:${port}`];
  const backend = socket === undefined ? [] : ["--backend", "containerd", "--socket", socket];
  const sandboxerFlags = sandboxer === undefined ? [] : ["--sandboxer", sandboxer];
  const flags = [
    ...listen,
    ...backend,
    ...sandboxerFlags,
    "--data-dir",
    dataDir,
    "--token-fd",
    "0",
    "--exit-with-parent",
    ...extraFlags,
  ];
  const child = spawn(
    nodeProgram(),
    ["--disable-warning=ExperimentalWarning", main, ...flags],
    // Detached, so that a Ctrl-C in the terminal reaches only the parent, which then stops the agent.
    { env: agentEnvironment(), stdio: "pipe", detached: true },
  );
  // Every user of this host can read arguments, and every sandbox of the agent's user can read the environment.
  child.stdin.on("error", () => {}).write(`${token}\n`);
  const exited = exitOf(child);
  let stderrTail = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderrTail = (stderrTail + chunk.toString()).slice(-4_096);
  });
  const ready = new Promise<Ready>((resolve) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = readyLine(line);
      if (found) resolve(found);
      else onLog(line);
    });
  });
  const first = await Promise.race([ready, exited]);
  if (typeof first !== "object") throw new Error(stderrTail.trim() || `the agent ended with ${first}`);
  const { url, caPath, containment } = first;
  return {
    url,
    token,
    ca: await readFile(caPath, "utf8"),
    caPath,
    containment,
    pid: child.pid ?? 0,
    exited,
    stderrTail: () => stderrTail.trim(),
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
