import type { Backend } from "./backend.ts";
import { lostExit, toLifeExit } from "./exit.ts";
import { parseFolderName } from "./folder.ts";
import type { Lives } from "./lives.ts";
import { nextNumber } from "./number.ts";
import { notFound } from "./refusal.ts";

/** Executes Shutdown calls. Concurrent calls for an id join, and a started one completes without its caller. */
export class Remover {
  readonly #root: string;
  readonly #backend: Backend;
  readonly #lives: Lives;

  constructor(root: string, backend: Backend, lives: Lives) {
    this.#root = root;
    this.#backend = backend;
    this.#lives = lives;
  }

  /** Shuts down every life of an id up to a number. The fence is on the disk before anything else happens. */
  async shutDown(name: string, life: number): Promise<void> {
    const { fence } = this.#lives.decideOn(name, { method: "Shutdown", life, callId: "" });
    if (fence !== undefined) this.#lives.tombstones.raise(name, fence);
    await this.#removeUpTo(name, life);
  }

  /** Returns the existing life of an id, for a caller that names none. @throws `not_found` */
  async existingLife(name: string, id: string): Promise<number> {
    const { sandboxes, creations, tombstones, unreadable } = this.#lives;
    const { fence } = tombstones.get(name);
    const broken = unreadable.get(name);
    if (broken) return broken.life || nextNumber(fence);
    const sandbox = sandboxes.get(name);
    if (sandbox) {
      if (sandbox.record.life === 0) await sandbox.assignLife(nextNumber(fence));
      return sandbox.record.life;
    }
    const creation = creations.get(name);
    if (creation) return creation.life;
    throw notFound(id);
  }

  /** Ends the remains of a lost data folder, unless the exit of the id is known. */
  async #clearStray(name: string, life: number): Promise<void> {
    const { tombstones } = this.#lives;
    if (tombstones.get(name).exit) return;
    const isFound = await this.#backend.clearStray?.({ ...parseFolderName(name), life, root: this.#root });
    if (isFound) tombstones.recordExit(name, toLifeExit(life, lostExit("its folder was lost")));
  }

  async #removeUpTo(name: string, life: number): Promise<void> {
    const { sandboxes, creations, tombstones, unreadable } = this.#lives;
    const creation = creations.get(name);
    if (creation && creation.life <= life) await creation.done.catch(() => {});
    const broken = unreadable.get(name);
    if (broken && broken.life <= life) {
      await broken.remove(this.#backend, tombstones, life);
      unreadable.delete(name);
    }
    const sandbox = sandboxes.get(name);
    if (sandbox?.record.life === 0) await sandbox.assignFinalLife(life);
    if (sandbox && sandbox.record.life <= life) await sandbox.remove();
    if (!sandbox && !unreadable.has(name)) await this.#clearStray(name, life);
  }
}
