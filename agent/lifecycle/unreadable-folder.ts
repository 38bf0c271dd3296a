import { dirname } from "node:path";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { Backend } from "./backend.ts";
import { lostExit, toLifeExit } from "./exit.ts";
import { parseFolderName, type SandboxFolder } from "./folder.ts";
import type { Tombstones } from "./tombstones.ts";

/** A folder with an unreadable record. It is left unchanged until the sandbox is shut down. */
export class UnreadableFolder {
  readonly folder: SandboxFolder;
  /** Its life, as far as the record shows; 0 if unknown. */
  readonly life: number;
  #removal: Promise<void> | undefined;

  constructor(folder: SandboxFolder, life: number) {
    this.folder = folder;
    this.life = life;
  }

  /** The error of every call about the sandbox except Shutdown. */
  get error(): SandboxError {
    const { id } = parseFolderName(this.folder.name);
    return new SandboxError(
      "data_loss",
      `sandbox ${quote(id)}: its record on the agent's disk cannot be read`,
    );
  }

  /**
   * Ends everything that runs of the sandbox, and removes the folder. Concurrent calls join.
   * @param life the life whose exit is lost with it
   */
  remove(backend: Backend, tombstones: Tombstones, life: number): Promise<void> {
    this.#removal ??= this.#remove(backend, tombstones, life).catch((error) => {
      this.#removal = undefined;
      throw error;
    });
    return this.#removal;
  }

  async #remove(backend: Backend, tombstones: Tombstones, life: number): Promise<void> {
    const { name, path } = this.folder;
    await backend.clear({ ...parseFolderName(name), life, root: dirname(path) });
    tombstones.recordExit(name, toLifeExit(this.life || life, lostExit("its record could not be read")));
    await this.folder.remove();
  }
}
