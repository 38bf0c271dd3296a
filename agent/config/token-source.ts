import { closeSync, readSync } from "node:fs";
import { errnoOf } from "../host/errno.ts";

/** The descriptor on which the re-executed process receives the token. */
const handOverDescriptor = 3;

const maxTokenBytes = 16_384;

/** Time to wait for the token. */
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
export function readTokenLine(descriptor: number): string {
  const byte = Buffer.alloc(1);
  const line: number[] = [];
  const deadline = Date.now() + readTimeoutMs;
  while (line.length < maxTokenBytes) {
    const next = readByte(descriptor, byte, deadline);
    if (next === undefined || next === 0x0a) break;
    line.push(next);
  }
  if (descriptor > 2) closeSync(descriptor);
  return Buffer.from(line).toString().trim();
}

/**
 * Re-executes this program without `AGENT_TOKEN` in its environment, which other processes of this user can read.
 * Returns if the variable is not set.
 * @param isUsed true if the agent uses this token; the new image then reads it from a pipe
 */
export function hideToken(isUsed: boolean): void {
  const { AGENT_TOKEN, ...environment } = process.env;
  if (AGENT_TOKEN === undefined || !process.execve) return;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  if (!isUsed) process.execve(process.execPath, program, environment);
  // Node closes its descriptors on execve, so a shell opens the pipe.
  const script = `exec ${handOverDescriptor}<<END\n$AGENT_TOKEN\nEND\nunset AGENT_TOKEN\nexec "$@"`;
  process.execve("/bin/sh", ["sh", "-c", script, "sh", ...program], {
    ...environment,
    AGENT_TOKEN,
    AGENT_TOKEN_FD: String(handOverDescriptor),
  });
}
