import { type RunningContainerd, startContainerd } from "../../support/containerd.ts";

/** Starts a real containerd for some measurements; undefined where there is none. */
export async function withContainerd<T>(
  measure: (running: RunningContainerd) => Promise<T>,
): Promise<T | undefined> {
  const running = await startContainerd();
  if (!running) return undefined;
  try {
    return await measure(running);
  } finally {
    await running.remove();
  }
}
