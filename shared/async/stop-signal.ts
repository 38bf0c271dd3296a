/** The part of a process that signals are heard on. */
interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: (signal: string) => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: (signal: string) => void): unknown;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Time within which a signal that comes again is the same one. */
const repeatMs = 1_000;

/**
 * Resolves with the first signal that asks a process to stop. One Ctrl-C arrives twice where a terminal signals all of a
 * process group and npm passes on what it gets. A signal that comes later has its usual effect and ends the process.
 */
export function untilStopSignal(source: SignalSource): Promise<string> {
  return new Promise((resolve) => {
    const hear = (signal: string) => {
      resolve(signal);
      setTimeout(() => {
        for (const name of signals) source.off(name, hear);
      }, repeatMs);
    };
    for (const name of signals) source.on(name, hear);
  });
}
