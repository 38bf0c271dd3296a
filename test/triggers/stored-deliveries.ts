import { join } from "node:path";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import type { NewDelivery } from "../../shared/triggers/delivery.ts";
import { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { noPlan, type Plan } from "../../shared/triggers/plan.ts";
import { normalizeSequence } from "../../shared/triggers/sequence.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

/** Returns the part of a plan that has a sequence. */
export const inOrder = (sequence: number) => ({ sequence: normalizeSequence(String(sequence)) });

/** The deliveries of a database in a folder of its own. */
export class StoredDeliveries {
  readonly store: DeliveryStore;
  readonly database: ReturnType<typeof openFileDatabase>;
  /** The namespace of new deliveries. */
  namespace = "";
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, clock: () => number, notify: (namespace: string) => void) {
    this.#folder = folder;
    this.database = openFileDatabase(join(folder.path, "test.db"));
    this.store = new DeliveryStore(openDatabase(this.database), clock, notify);
  }

  /**
   * Opens an empty database.
   * @param clock returns the time of the store, in milliseconds
   * @param notify is called with each namespace to which events were appended
   */
  static async open(clock: () => number, notify: (namespace: string) => void = () => {}) {
    const opened = new StoredDeliveries(await temporaryFolder(), clock, notify);
    await migrate(opened.database);
    return opened;
  }

  async close(): Promise<void> {
    this.database.close();
    await this.#folder.remove();
  }

  /** Starts a namespace without deliveries. */
  beginNamespace(): void {
    this.namespace = freshNamespace();
  }

  /** Accepts a delivery that stops sandboxes, in their order. */
  accept(
    key: string,
    sandboxIds: readonly string[],
    plan: Partial<Plan> = {},
    members: Partial<NewDelivery> = {},
  ) {
    const { namespace } = this;
    const actions = sandboxIds.map((sandboxId) => ({
      ...{ name: "stop" as const, sandboxId },
      request: new Map([["sandboxId", sandboxId]]),
    }));
    return this.store.accept(new AbortController().signal, {
      ...{ namespace, trigger: "t", key, bodyHash: "00".repeat(32), event: "push", kid: "1", replayOf: "" },
      ...{ requestId: "r", headers: "{}", body: new Uint8Array([1]), outcome: "accepted", error: "" },
      plan: { ...noPlan, rule: 0, actions, ...plan },
      ...members,
    });
  }
}
