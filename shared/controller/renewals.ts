import { delay } from "../async/delay.ts";
import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import { leaseExpired } from "../leases/errors.ts";
import type { LeaseStore } from "../leases/lease-store.ts";
import { formatMicros } from "../protobuf/timestamp-json.ts";
import type { Call } from "../sandbox/call.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import { type Lease, neverExpires, type Renewal } from "../sandbox/lease.ts";
import type { AgentCaller, RecordedOutcome } from "./agent-call.ts";
import type { Agents } from "./agents.ts";
import { notFound } from "./errors.ts";
import type { UnfinishedWork } from "./unfinished-work.ts";

/** Number of times that an agent is asked whose Create is still on its way, and the delay between two of them. */
const maxAttempts = 50;
const retryDelayMs = 200;

export interface RenewalsOptions {
  readonly leases: LeaseStore;
  readonly instances: InstanceStore;
  readonly agents: Agents;
  readonly caller: AgentCaller;
  readonly unfinished: UnfinishedWork;
}

/**
 * Renews leases. A renewal is acknowledged once the record and the agent have it. The record is first: from then on no
 * server begins the expiry.
 */
export class Renewals {
  readonly #options: RenewalsOptions;

  constructor(options: RenewalsOptions) {
    this.#options = options;
  }

  /**
   * Renews a lease.
   * @returns its end
   * @throws `not_found`; `failed_precondition` without a lease, or once it has expired; `unavailable` if the agent has not
   *   confirmed it
   */
  async renew(call: Call, id: string, renewal: Renewal): Promise<Lease> {
    if (!isIdentifier(id)) throw notFound(id);
    const known = await this.#options.leases.renew(call, id, renewal);
    return this.confirm(call, id, known);
  }

  /** Informs the agent of the lease that was stored with a record. @throws as `renew` */
  async confirmStored(call: Call, id: string): Promise<void> {
    const known = await this.#options.instances.find(call, id);
    if (known.lease) await this.confirm(call, id, known);
  }

  /** Informs the agent of a stored lease, if a sandbox lives there. @throws as `renew` */
  async confirm(call: Call, id: string, found: KnownSandbox): Promise<Lease> {
    const { unfinished } = this.#options;
    const { lease } = found;
    if (!lease) throw leaseExpired(id);
    let known = found;
    for (let attempt = 1; ; attempt++) {
      const { instance } = known;
      if (!instance || instance.phase === "gone" || !lease.isForAgent) return lease;
      const outcome = await this.#send(call, id, known, instance.life);
      if (outcome.isOk || isCodeOf(outcome.error, "unimplemented")) return lease;
      const { view, error } = outcome;
      const hasExpired = view?.exit?.life === instance.life && view.exit.reason === "expired";
      if (isCodeOf(error, "failed_precondition") || hasExpired) {
        // A server that looks for leases that have expired now finds this one.
        await this.#options.leases.endNow(call, id, lease);
        throw refused(id);
      }
      if (!isCodeOf(error, "not_found")) throw unconfirmed(id, lease, error);
      known = { ...outcome.known, lease };
      const isCreating = known.instance?.phase === "creating" && (!view?.life || view.phase === "creating");
      // Nothing lives there that could expire.
      if (!isCreating && known.instance?.life === instance.life) return lease;
      // Its server may have died before: then nothing else would end the wait.
      if (known.instance && view?.life === 0) unfinished.checkArrival(call.namespace, id, known.instance);
      if (attempt === maxAttempts) throw unconfirmed(id, lease, error);
      await delay(retryDelayMs, call.signal);
    }
  }

  #send(call: Call, id: string, known: KnownSandbox, life: number): Promise<RecordedOutcome<unknown>> {
    const { agents, caller } = this.#options;
    const route = agents.route(known, id, "");
    return caller.attempt({
      ...{ call, id, route, known, life, method: "Renew" as const },
      send: (outgoing) => route.agent.renew(outgoing, id),
    });
  }
}

/** Returns the error of a renewal that came too late for the agent. */
function refused(id: string): SandboxError {
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: its lease has expired at its agent, which has ended it`,
  );
}

/** Returns the error of a lease that is stored, but that the agent may not know. */
function unconfirmed(id: string, { expiresAt }: Lease, cause: unknown): SandboxError {
  const state = expiresAt === neverExpires ? "was removed" : `is stored until ${formatMicros(expiresAt)}`;
  const message = `sandbox ${quote(id)}: its lease ${state}, but its agent has not confirmed that and may end it before; try again`;
  return new SandboxError("unavailable", message, { cause });
}
