import { type FSWatcher, watch } from "node:fs";

/** Interval of checks although nothing was noticed: some file systems do not notify. */
const checkIntervalMs = 1_000;

/** Interval of checks of a folder that cannot be watched, because it does not exist yet. */
const unwatchedIntervalMs = 100;

/** Notices changes in a folder from its creation on. */
export class FolderWatch {
  readonly folder: string | undefined;
  readonly #watcher: FSWatcher | undefined;
  #hasChanged = false;
  #notify = () => {};

  constructor(folder: string | undefined) {
    this.folder = folder;
    this.#watcher = folder === undefined ? undefined : this.#watch(folder);
  }

  /** False if changes are only found by checks. */
  get isWatching(): boolean {
    return this.#watcher !== undefined;
  }

  /**
   * Resolves once something has changed since the last call, or it is time to check.
   * @param ended resolves when nothing changes any more; never rejects
   */
  async next(maxMs: number, signal: AbortSignal, ended: Promise<unknown>): Promise<void> {
    if (!this.#hasChanged && !signal.aborted) {
      const intervalMs = this.isWatching ? checkIntervalMs : unwatchedIntervalMs;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.min(maxMs, intervalMs));
      this.#notify = resolve;
      const notify = () => resolve();
      signal.addEventListener("abort", notify);
      void ended.then(notify);
      await promise;
      clearTimeout(timer);
      signal.removeEventListener("abort", notify);
    }
    this.#hasChanged = false;
  }

  close(): void {
    this.#watcher?.close();
  }

  #watch(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.#hasChanged = true;
        this.#notify();
      });
      return watcher.on("error", () => watcher.close());
    } catch {
      // It does not exist, or the system has no watches left.
      return undefined;
    }
  }
}
