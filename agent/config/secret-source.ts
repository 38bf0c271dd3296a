import { closeSync, readSync } from "node:fs";
import { errnoOf } from "../host/errno.ts";

/** The variables with secrets, and the descriptors on which the re-executed process receives them. */
const secrets = [
  { variable: "AGENT_TOKEN", descriptor: 3 },
  { variable: "AGENT_REPORT_SECRET", descriptor: 4 },
] as const;

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

/**
 * Re-executes this program without secrets in its environment, which other processes of this user can read. Returns if
 * no secret is set.
 * @param used the variables whose secrets the agent uses; the new image then reads them from pipes
 */
export function hideSecrets(used: readonly string[]): void {
  const environment = { ...process.env };
  const found = secrets.filter(({ variable }) => process.env[variable] !== undefined);
  for (const { variable } of found) delete environment[variable];
  if (found.length === 0 || !process.execve) return;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const handedOver = found.filter(({ variable }) => used.includes(variable));
  if (handedOver.length === 0) process.execve(process.execPath, program, environment);
  // Node closes its descriptors on execve, so a shell opens the pipes.
  const pipes = handedOver.map(
    ({ variable, descriptor }) => `exec ${descriptor}<<END\n$${variable}\nEND\nunset ${variable}\n`,
  );
  const variables = handedOver.flatMap(({ variable, descriptor }) => [
    [variable, process.env[variable]],
    [`${variable}_FD`, String(descriptor)],
  ]);
  process.execve("/bin/sh", ["sh", "-c", `${pipes.join("")}exec "$@"`, "sh", ...program], {
    ...environment,
    ...Object.fromEntries(variables),
  });
}
