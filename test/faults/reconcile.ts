import { setTimeout as sleep } from "node:timers/promises";
import { sendTwice } from "./send-twice.ts";

/** The token of `POST /internal/reconcile` in the servers under test. */
export const reconcileToken = "the-token-of-reconcile";

/** Time limit of a round; it only ends a run. */
const maxRoundMs = 60_000;
const retryDelayMs = 200;

interface Report {
  readonly errors: number;
  readonly isComplete: boolean;
  readonly reason?: string;
}

/** Makes a server reconcile once. @throws if it does not answer */
export async function reconcileOnce(url: string, signal?: AbortSignal): Promise<Report | undefined> {
  const headers = { authorization: `Bearer ${reconcileToken}` };
  const response = await sendTwice(`${url}/internal/reconcile`, {
    method: "POST",
    headers,
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  if (!response.ok) return { errors: 1, isComplete: false, reason: text };
  return (JSON.parse(text) as { agents: Record<string, Report> }).agents.process;
}

/**
 * Makes both servers reconcile at once, until one of them completes a whole round.
 * @returns the reason why no round was complete; undefined after a complete one
 */
export async function reconcileAtOnce(urls: readonly string[]): Promise<string | undefined> {
  const endAt = Date.now() + maxRoundMs;
  for (;;) {
    const reports = await Promise.all(urls.map((url) => reconcileOnce(url)));
    if (reports.some((report) => report?.isComplete && report.errors === 0)) return undefined;
    if (Date.now() > endAt) return JSON.stringify(reports);
    await sleep(retryDelayMs);
  }
}
