import { invalid, quote, SandboxError } from "../../shared/errors/error.ts";
import { type Lease, neverExpires } from "../../shared/sandbox/lease.ts";
import type { LifeCall } from "./life-registry.ts";
import type { LifeState } from "./life-state.ts";
import { type Mutex, untilDone } from "./mutex.ts";
import type { RecordFile } from "./record-file.ts";
import { notFound } from "./refusal.ts";
import { ReplaceableTimeout } from "./replaceable-timeout.ts";

/** Maximum delay of the timer, in milliseconds: the clock may be set in between. */
const maxDelayMs = 60_000;

/** Delay before a failed expiry is repeated, in milliseconds. */
const retryDelayMs = 1_000;

/** Default time between SIGTERM and SIGKILL. */
export const defaultTimeoutSecs = 10;

/** Returns true if a lease has expired. */
export function isLeaseOver(lease: Lease | undefined): boolean {
  return lease !== undefined && lease.expiresAt <= Date.now() * 1_000;
}

/** The parts of a sandbox that its lease works with. */
export interface LeasedSandbox {
  readonly mutex: Mutex;
  readonly file: RecordFile;
  readonly state: LifeState;
  /** Returns true once the fence has reached its life. */
  isFenced(): boolean;
  /** Raises the fence to its life, on the disk. */
  fence(): void;
  remove(): Promise<void>;
}

/** The lease of one life: on the disk before it is answered, and carried out by the agent itself. */
export class SandboxLease {
  readonly #sandbox: LeasedSandbox;
  readonly #timer = new ReplaceableTimeout();

  constructor(sandbox: LeasedSandbox) {
    this.#sandbox = sandbox;
  }

  get #lease(): Lease | undefined {
    return this.#sandbox.file.record.lease;
  }

  /** Waits for the end of the present lease, to end the life then. One that was removed has no end. */
  watch(): void {
    const lease = this.#lease;
    this.cancel();
    if (!lease || lease.expiresAt === neverExpires) return;
    const leftMs = lease.expiresAt / 1_000 - Date.now();
    this.#timer.schedule(Math.min(Math.max(leftMs, 0), maxDelayMs), () => this.#check());
  }

  cancel(): void {
    this.#timer.cancel();
  }

  /**
   * Renews the lease.
   * @throws `not_found` after a Shutdown, `failed_precondition` if the lease has expired
   */
  renew({ lease, signal }: LifeCall): Promise<void> {
    if (!lease) throw invalid("sandbox-expires", "is missing");
    const { mutex, file, state } = this.#sandbox;
    return mutex.run(signal, async () => {
      const { id, ending } = file.record;
      const isFenced = this.#sandbox.isFenced();
      const hasExpired = ending?.isExpiry || state.exit?.reason === "expired";
      if (hasExpired || (isFenced && isLeaseOver(this.#lease))) {
        throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: its lease has expired`);
      }
      if (isFenced) throw notFound(id);
      await this.replace(lease);
    });
  }

  /** Replaces the lease by one with a higher revision. Any other is a late message, and changes nothing. */
  async replace(lease: Lease | undefined): Promise<void> {
    if (!lease || lease.revision <= (this.#lease?.revision ?? 0)) return;
    await this.#sandbox.file.amend((record) => {
      record.lease = lease;
    });
    this.watch();
  }

  #check(): void {
    if (!isLeaseOver(this.#lease)) this.watch();
    else this.#expire().catch(() => this.#timer.schedule(retryDelayMs, () => this.#check()));
  }

  /** Ends the life: by a Stop, or by a Shutdown, whose fence is on the disk first. */
  async #expire(): Promise<void> {
    const { mutex, state } = this.#sandbox;
    const mustRemove = await mutex.run(untilDone, async () => {
      const lease = this.#lease;
      if (!lease || !isLeaseOver(lease)) return false;
      if (lease.onExpire === "delete") {
        this.#sandbox.fence();
        return true;
      }
      await state.refresh();
      if (!state.exit) await state.end(defaultTimeoutSecs, this.#sandbox.isFenced());
      return false;
    });
    if (mustRemove) await this.#sandbox.remove();
  }
}
