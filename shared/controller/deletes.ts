import { SandboxError } from "../errors/error.ts";
import type { CompoundStore } from "../instances/compound-store.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { DeletionResult } from "../sandbox/compound.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { notFound, versionMismatch } from "../store/version.ts";
import { unfinished } from "./errors.ts";
import type { LifeEnder } from "./life-ender.ts";

/** Maximum number of attempts to end the lives of an id, each of which may find a newer one. */
const maxAttempts = 3;

/** Ends sandboxes in any phase, and deletes their records. */
export class Deletes {
  readonly #compounds: CompoundStore;
  readonly #ender: LifeEnder;

  constructor(compounds: CompoundStore, ender: LifeEnder) {
    this.#compounds = compounds;
    this.#ender = ender;
  }

  /**
   * Deletes a record and its sandbox, in one of the versions, or if its lease has expired. Once it has begun it continues, even if its caller leaves.
   * @returns `isDeleted` false if the agent could not be asked: the Delete is finished later
   * @throws `not_found`; `aborted` if no version matches
   */
  async run(
    call: Call,
    id: string,
    versions?: readonly RecordVersion[] | "expired",
  ): Promise<DeletionResult> {
    const callId = await callIdOf(call, "Delete", id);
    const detached = { ...call, signal: new AbortController().signal, deadline: undefined };
    if (call.isRepeated && (await this.#compounds.hasTakenEffect(call, id, callId))) {
      return this.finish(detached, id, await this.#compounds.repeatDelete(call, id));
    }
    const begun = await this.#compounds.beginDelete(call, id, callId, versions);
    if (begun.outcome === "missing") throw notFound(id);
    if (begun.outcome === "changed") throw versionMismatch(id);
    return this.finish(detached, id, begun);
  }

  /** Continues a Delete whose server has died. @throws the agent's error */
  async resume(call: Call, id: string): Promise<void> {
    const result = await this.finish(call, id, await this.#compounds.repeatDelete(call, id));
    if (!result.isDeleted) throw result.error;
  }

  /** Ends the life of a sandbox that is being deleted. Its record is deleted in the batch that records the end. */
  async finish(call: Call, id: string, begun: KnownSandbox): Promise<DeletionResult> {
    let known = begun;
    for (let attempt = 1; isEnding(known); attempt++) {
      // The agent has answered, but the end could not be recorded, or it does not end the life.
      if (attempt > maxAttempts) return { isDeleted: false, error: unfinished(id, "it has not ended") };
      try {
        const isOwn = known.instance?.wanted === "deleted";
        known = await this.#ender.end(call, id, known, isOwn ? known.instance?.callId : undefined);
      } catch (error) {
        if (attempt === maxAttempts || !(error instanceof SandboxError) || error.code !== "aborted") {
          return { isDeleted: false, error };
        }
        known = await this.#compounds.repeatDelete(call, id);
      }
    }
    return { isDeleted: true };
  }
}

/** Returns true if a life is to end: because of the Delete, or of a run that has replaced its record since. */
function isEnding({ instance }: KnownSandbox): boolean {
  if (!instance || instance.phase === "gone") return false;
  return instance.wanted === "deleted" || instance.wanted === "replaced";
}
