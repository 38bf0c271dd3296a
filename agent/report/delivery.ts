import { signatureHeaders } from "../../shared/webhook/signature.ts";
import type { SpooledReport } from "./spool.ts";

/** Time limit of one delivery, in milliseconds. */
const timeoutMs = 30_000;

/** The receiver of reports. */
export interface ReportTarget {
  readonly url: string;
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** The data folder that reports are about. */
export interface ReportSource {
  readonly epoch: number;
  readonly floor: number;
}

/** The receiver has refused a message that would be refused again. */
export class RefusedError extends Error {}

/** The statuses with which a receiver refuses what a message contains. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Posts reports as one message, a page of the inventory in JSON, signed according to Standard Webhooks. A retry has the
 * same id.
 * @throws Error with the reason, if the receiver has not accepted it; RefusedError for what it never will
 */
export async function deliver(
  { url, secret }: ReportTarget,
  { epoch, floor }: ReportSource,
  reports: readonly SpooledReport[],
): Promise<void> {
  const entries = reports.map(({ entry }) => entry).join(",");
  const body = new TextEncoder().encode(`{"epoch":"${epoch}","floor":"${floor}","entries":[${entries}]}`);
  const id = `msg_${epoch}_${reports[0]?.sequence}_${reports.at(-1)?.sequence}`;
  const headers = {
    "content-type": "application/json",
    ...(await signatureHeaders([secret], id, body, Date.now())),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
  await response.body?.cancel();
  if (response.ok) return;
  const reason = `the receiver answered ${response.status}`;
  throw refusals.has(response.status) ? new RefusedError(reason) : new Error(reason);
}
