import { randomInt } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { SandboxError } from "../../../shared/errors/error.ts";
import type { SandboxUser, Users } from "./user.ts";

/** A range of user ids; both ends are included. */
export interface UidRange {
  readonly first: number;
  readonly last: number;
}

/** Returns the user ids of all running processes. */
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
 * Assigns each life a user id of its own, which is also its group id. Ids are reused as late as the range allows,
 * since files of the previous life may remain, and never while a process has the id.
 */
export class UidPool implements Users {
  readonly #range: UidRange;
  readonly #processes: () => ReadonlySet<number>;
  readonly #taken = new Set<number>();
  /** Released ids, which may still have processes. */
  readonly #released = new Set<number>();
  #next: number;

  /** @param processes returns the user ids of all running processes */
  constructor(range: UidRange, processes: () => ReadonlySet<number> = busyUids) {
    this.#range = range;
    this.#processes = processes;
    this.#next = randomInt(range.first, range.last + 1);
    // Processes of an earlier agent may run without a record.
    for (const uid of processes()) if (this.#isWithin(uid)) this.#released.add(uid);
  }

  take(): SandboxUser {
    const { first, last } = this.#range;
    let busy: ReadonlySet<number> | undefined;
    for (let attempt = first; attempt <= last; attempt++) {
      const uid = this.#next;
      this.#next = uid === last ? first : uid + 1;
      if (this.#taken.has(uid)) continue;
      if (this.#released.has(uid)) {
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
    if (this.#taken.delete(uid)) this.#released.add(uid);
  }

  #isWithin(uid: number): boolean {
    return uid >= this.#range.first && uid <= this.#range.last;
  }
}
