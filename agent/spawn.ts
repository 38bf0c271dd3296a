import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ContainmentName } from "./backends/process/containment.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const pinnedNode = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

export interface SpawnOptions {
  /** The agent's data folder. */
  readonly dataDir: string;
  /** The port on loopback; 0, the default, for any free one. */
  readonly port?: number;
  /** Token that its clients must bring; by default another one each time, known to nobody else. */
  readonly token?: string;
  /** The sandboxers it serves, with commas; by default those of its backend. */
  readonly sandboxer?: string;
  /** The unix socket of a containerd that runs them; by default they are processes. */
  readonly socket?: string | undefined;
  /** Further flags of its. */
  readonly flags?: readonly string[];
  /** Is given each line of its log but the one which says that it is ready. */
  readonly onLog?: (line: string) => void;
}

/** An agent that is a child of this process and ends when this process does, in whatever way. */
export interface RunningAgent {
  readonly url: string;
  /** Token that its clients must bring. */
  readonly token: string;
  /** The certificate to trust, in PEM, and the file it is in. */
  readonly ca: string;
  readonly caPath: string;
  /** The boundary around each sandbox's processes; undefined where the backend has its own. */
  readonly containment: ContainmentName | undefined;
  readonly pid: number;
  /** Resolves when it has ended, with its exit code or the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** Returns the end of what it wrote to stderr. */
  complaint(): string;
  /** Stops it in order; what it runs, runs on. */
  stop(): Promise<void>;
}

interface Ready {
  readonly url: string;
  readonly caPath: string;
  readonly containment: ContainmentName | undefined;
}

/** Reads the line an agent prints when it serves; undefined for any other line of its log. */
function readyLine(line: string): Ready | undefined {
  if (!line.startsWith("{")) return undefined;
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== "object" || entry === null) return undefined;
  const { message, url, caPath, containment }: Readonly<Record<string, unknown>> = { ...entry };
  if (message !== "ready" || typeof url !== "string" || typeof caPath !== "string") return undefined;
  const isNamed = containment === "pid namespace" || containment === "session";
  return { url, caPath, containment: isNamed ? containment : undefined };
}

/** How a child ended. */
function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    child.once("error", (error) => resolve(error.message));
  });
}

/**
 * Starts an agent on loopback and resolves when it serves.
 * @throws with the agent's own line on what is wrong when it does not come to serve
 */
export async function spawnAgent(options: SpawnOptions): Promise<RunningAgent> {
  const { dataDir, port = 0, sandboxer, socket, flags: further = [], onLog = () => {} } = options;
  const { token = randomBytes(32).toString("base64url") } = options;
  const listen = ["--listen", `127.0.0.1:${port}`];
  const backend = socket === undefined ? [] : ["--backend", "containerd", "--socket", socket];
  const served = sandboxer === undefined ? [] : ["--sandboxer", sandboxer];
  const flags = [
    ...listen,
    ...backend,
    ...served,
    "--data",
    dataDir,
    "--token-fd",
    "0",
    "--exit-with-parent",
    ...further,
  ];
  const child = spawn(
    existsSync(pinnedNode) ? pinnedNode : "node",
    ["--disable-warning=ExperimentalWarning", main, ...flags],
    // Detached, it is not reached by a Ctrl-C at the terminal, which is for the parent to hear first.
    { env: { PATH: process.env.PATH }, stdio: "pipe", detached: true },
  );
  // Arguments can be read by everyone on this machine, and the environment by every sandbox of the agent's user.
  child.stdin.on("error", () => {}).write(`${token}\n`);
  const exited = endOf(child);
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_096);
  });
  const ready = new Promise<Ready>((resolve) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = readyLine(line);
      if (found) resolve(found);
      else onLog(line);
    });
  });
  const first = await Promise.race([ready, exited]);
  if (typeof first !== "object") throw new Error(complaint.trim() || `it ended with ${first}`);
  const { url, caPath, containment } = first;
  return {
    url,
    token,
    ca: await readFile(caPath, "utf8"),
    caPath,
    containment,
    pid: child.pid ?? 0,
    exited,
    complaint: () => complaint.trim(),
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
