import { closeSync, readSync } from "node:fs";
import { errnoOf } from "../host/errno.ts";

/** A secret itself, the file that contains it, or the descriptor whose first line it is. */
export type SecretSource =
  | { readonly text: string }
  | { readonly file: string }
  | { readonly descriptor: number };

const maxSecretBytes = 16_384;

/** Time to wait for the secret. */
const readTimeoutMs = 10_000;
const pollIntervalMs = 5;

function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Reads the next byte; undefined at the end of the file and after the deadline. */
function readByte(descriptor: number, byte: Buffer, deadline: number): number | undefined {
  for (;;) {
    try {
      return readSync(descriptor, byte, 0, 1, null) === 1 ? byte[0] : undefined;
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error;
      if (Date.now() > deadline) return undefined;
      sleepSync(pollIntervalMs);
    }
  }
}

/**
 * Reads the first line of a descriptor and nothing beyond it, since stdin may have other readers. Closes the descriptor
 * unless it is a standard stream.
 */
export function readSecretLine(descriptor: number): string {
  const byte = Buffer.alloc(1);
  const line: number[] = [];
  const deadline = Date.now() + readTimeoutMs;
  while (line.length < maxSecretBytes) {
    const next = readByte(descriptor, byte, deadline);
    if (next === undefined || next === 0x0a) break;
    line.push(next);
  }
  if (descriptor > 2) closeSync(descriptor);
  return Buffer.from(line).toString().trim();
}

/** A secret that the next image reads from a pipe. */
interface HandedOver {
  readonly variable: string;
  readonly descriptor: number;
  readonly text: string | undefined;
}

/** Returns the secrets that the next image would not find, each with the descriptor of its pipe. */
function handOver(sources: ReadonlyMap<string, SecretSource>): HandedOver[] {
  const taken = new Set([...sources.values()].map((source) => "descriptor" in source && source.descriptor));
  return [...sources].flatMap(([variable, source]) => {
    if ("file" in source) return [];
    if ("text" in source) {
      let descriptor = 3;
      while (taken.has(descriptor)) descriptor++;
      taken.add(descriptor);
      return [{ variable, descriptor, text: process.env[variable] }];
    }
    // Standard streams stay open.
    const { descriptor } = source;
    return descriptor <= 2 ? [] : [{ variable, descriptor, text: readSecretLine(descriptor) }];
  });
}

/**
 * Re-executes this program without secrets in its environment, which other processes of this user can read. Returns if
 * none is there.
 * @param sources the sources of the secrets that the agent uses, by the variable of the secret itself
 */
export function hideSecrets(sources: ReadonlyMap<string, SecretSource>): void {
  const { AGENT_TOKEN, AGENT_REPORT_SECRET, ...environment } = process.env;
  if ((AGENT_TOKEN === undefined && AGENT_REPORT_SECRET === undefined) || !process.execve) return;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const secrets = handOver(sources);
  if (secrets.length === 0) process.execve(process.execPath, program, environment);
  // Node closes its descriptors on execve, so a shell opens the pipes.
  const pipes = secrets.map(
    ({ variable, descriptor }) => `exec ${descriptor}<<END\n$${variable}\nEND\nunset ${variable}\n`,
  );
  const variables = secrets.flatMap(({ variable, descriptor, text }) => [
    [variable, text],
    [`${variable}_FD`, String(descriptor)],
  ]);
  process.execve("/bin/sh", ["sh", "-c", `${pipes.join("")}exec "$@"`, "sh", ...program], {
    ...environment,
    ...Object.fromEntries(variables),
  });
}
