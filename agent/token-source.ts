import { closeSync, readSync } from "node:fs";

/** The descriptor that a token is handed to the next image of this process by. */
const handOver = 3;

/** Longer than any token. */
const maxTokenBytes = 16_384;
/** Time limit for a token to come, and the delay before another look, in milliseconds. */
const timeoutMs = 10_000;
const lookDelayMs = 5;

function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Reads the next byte; undefined at the end, or when it is late. */
function readByte(descriptor: number, byte: Buffer, deadline: number): number | undefined {
  for (;;) {
    try {
      return readSync(descriptor, byte, 0, 1, null) === 1 ? byte[0] : undefined;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      if (Date.now() > deadline) return undefined;
      sleepSync(lookDelayMs);
    }
  }
}

/**
 * Reads the first line of a descriptor and nothing beyond it, for there may be other readers of stdin. Any other
 * descriptor is closed then.
 */
export function readTokenLine(descriptor: number): string {
  const byte = Buffer.alloc(1);
  const line: number[] = [];
  const deadline = Date.now() + timeoutMs;
  while (line.length < maxTokenBytes) {
    const next = readByte(descriptor, byte, deadline);
    if (next === undefined || next === 0x0a) break;
    line.push(next);
  }
  if (descriptor > 2) closeSync(descriptor);
  return Buffer.from(line).toString().trim();
}

/**
 * Begins this program again, in the same process, without the token in its environment, where other processes of this
 * user can read it. Returns where it is not there.
 * @param isUsed whether it is the token of this agent, which is then handed over in a pipe
 */
export function hideToken(isUsed: boolean): void {
  const { AGENT_TOKEN, ...environment } = process.env;
  if (AGENT_TOKEN === undefined || !process.execve) return;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  if (!isUsed) process.execve(process.execPath, program, environment);
  // Node closes its descriptors on the way, so that a shell makes the pipe.
  const script = `exec ${handOver}<<END\n$AGENT_TOKEN\nEND\nunset AGENT_TOKEN\nexec "$@"`;
  process.execve("/bin/sh", ["sh", "-c", script, "sh", ...program], {
    ...environment,
    AGENT_TOKEN,
    AGENT_TOKEN_FD: String(handOver),
  });
}
