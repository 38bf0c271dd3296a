import type { Call } from "../../shared/sandbox/call.ts";
import { checkGeneration, isRepeated, type LocalRecord } from "./record.ts";

type Burial = Pick<LocalRecord, "generation" | "operations">;

/** How many are remembered. */
const most = 10_000;

/** Remembers the sandboxes that were shut down, the latest of them, so that calls from before are recognised. */
export class Burials {
  readonly #burials = new Map<string, Burial>();

  add(name: string, { generation, operations }: Burial): void {
    this.#burials.delete(name);
    this.#burials.set(name, { generation, operations });
    const [oldest] = this.#burials.keys();
    if (this.#burials.size > most && oldest !== undefined) this.#burials.delete(oldest);
  }

  /** Whether a Shutdown is the one that was carried out. */
  wasShutDownBy(name: string, call: Call): boolean {
    return isRepeated(this.#burials.get(name)?.operations ?? {}, "Shutdown", call);
  }

  /** @throws `aborted` for a Create older than the Shutdown that came last */
  checkCreate(name: string, id: string, call: Call): void {
    checkGeneration("Create", id, call, this.#burials.get(name)?.generation ?? 0);
  }
}
