import { randomInt } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { SandboxError } from "../../shared/errors/error.ts";
import type { SandboxUser, Users } from "./user.ts";

/** The ids that are given out, the first and the last one among them. */
export interface UidRange {
  readonly first: number;
  readonly last: number;
}

/** Lists the users of all processes. */
function busyUids(): Set<number> {
  const uids = new Set<number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      uids.add(statSync(`/proc/${name}`).uid);
    } catch {
      // It has ended.
    }
  }
  return uids;
}

/**
 * Gives each life a user id of its own, which is also its group's. An id is used again as late as the range allows,
 * for files of the life before may be left, and never while a process has it.
 */
export class UidPool implements Users {
  readonly #range: UidRange;
  readonly #processes: () => ReadonlySet<number>;
  readonly #taken = new Set<number>();
  /** Ids that were given back, whose processes may not all have ended. */
  readonly #used = new Set<number>();
  #next: number;

  /** @param processes lists the users of all processes */
  constructor(range: UidRange, processes: () => ReadonlySet<number> = busyUids) {
    this.#range = range;
    this.#processes = processes;
    this.#next = randomInt(range.first, range.last + 1);
    // What an earlier agent left runs, whether or not there is a record of it.
    for (const uid of processes()) if (this.#isWithin(uid)) this.#used.add(uid);
  }

  take(): SandboxUser {
    const { first, last } = this.#range;
    let busy: ReadonlySet<number> | undefined;
    for (let tries = first; tries <= last; tries++) {
      const uid = this.#next;
      this.#next = uid === last ? first : uid + 1;
      if (this.#taken.has(uid)) continue;
      if (this.#used.has(uid)) {
        busy ??= this.#processes();
        if (busy.has(uid)) continue;
      }
      this.#taken.add(uid);
      return { uid, gid: uid };
    }
    const count = last - first + 1;
    throw new SandboxError(
      "resource_exhausted",
      `all ${count} user ids for sandboxes on this node are in use`,
    );
  }

  claim({ uid }: SandboxUser): void {
    if (this.#isWithin(uid)) this.#taken.add(uid);
  }

  release({ uid }: SandboxUser): void {
    if (this.#taken.delete(uid)) this.#used.add(uid);
  }

  #isWithin(uid: number): boolean {
    return uid >= this.#range.first && uid <= this.#range.last;
  }
}
