import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Fetch } from "../fetch.ts";
import type { SandboxSubscription } from "../sandbox/subscription.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import { callDatabase } from "../store/database-error.ts";
import { insertAttempt } from "./attempt-statements.ts";
import { Deliveries } from "./deliveries.ts";
import { DispatchStore } from "./dispatch-store.ts";
import { Dispatcher } from "./dispatcher.ts";
import { checkFilter, Filters } from "./filter.ts";
import { LaneRunner } from "./lane-runner.ts";
import { LaneStore } from "./lane-store.ts";
import { testMessage } from "./message.ts";
import { maxRows, pruneSubscriptions } from "./prune.ts";
import { type Range, type Redelivery, RedeliveryStore } from "./redelivery-store.ts";
import { newSecret, rotated } from "./secrets.ts";
import type { Outcome } from "./send.ts";
import {
  type Attempt,
  type GivenSecret,
  nameOfSandbox,
  type Subscription,
  type SubscriptionChange,
  type SubscriptionRequest,
} from "./subscription.ts";
import { SubscriptionStore, type SubscriptionVersion } from "./subscription-store.ts";
import { checkUrl } from "./url.ts";

/** The context of a call. */
export interface SubscriptionCall {
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** A subscription with a secret that was made for it. */
export interface WithSecret {
  readonly subscription: Subscription;
  /** Undefined if the caller has given it. */
  readonly secret: string | undefined;
}

export interface SubscriptionsOptions {
  readonly db: LibSQLDatabase;
  readonly log: EventLog;
  readonly secrets: SecretStore;
  /** Sends requests to receivers, and refuses those to addresses that are not public. */
  readonly fetch: Fetch;
  /** True if receivers may be on this machine, also without TLS. */
  readonly allowsLoopback: boolean;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
  /** False on platforms where requests must not share I/O. */
  readonly isShared: boolean;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal | undefined;
  /** Retention of events, in milliseconds. */
  readonly retentionMs: number;
  /** Called after events were appended to the log of a namespace. */
  readonly onEvents: (namespace: string) => void;
}

/**
 * Subscriptions to the events of the log, and their deliveries. All methods are asynchronous, so that this module can be
 * loaded when it is first needed.
 * @see docs/subscriptions.md
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #store: SubscriptionStore;
  readonly #redeliveries: RedeliveryStore;
  readonly #runner: LaneRunner;
  readonly #deliveries: Deliveries;

  constructor(options: SubscriptionsOptions) {
    const { db, log, clock, isShared, stopping, onEvents } = options;
    this.#options = options;
    const filters = new Filters();
    const lanes = new LaneStore(db, clock, onEvents);
    const store = new DispatchStore(db, clock);
    this.#store = new SubscriptionStore(db, clock);
    this.#redeliveries = new RedeliveryStore(db, log, filters, clock);
    this.#runner = new LaneRunner({ ...options, lanes, filters });
    const dispatcher = new Dispatcher(store, filters);
    this.#deliveries = new Deliveries({ store, dispatcher, lanes, runner: this.#runner, isShared, stopping });
  }

  /** Adds a subscription to the events from now on. @throws `invalid_argument`, `already_exists` */
  async create(
    { namespace, signal }: SubscriptionCall,
    name: string,
    request: SubscriptionRequest & { readonly sandboxId: string },
  ): Promise<WithSecret> {
    const { filter, sandboxId } = request;
    const url = await this.#checked(request);
    const { stored, text } = await newSecret(this.#options.secrets, { namespace, name }, request.secret);
    const row = { namespace, name, url, filter, sandboxId, secrets: JSON.stringify([stored]) };
    return { subscription: await this.#store.create(signal, row), secret: text };
  }

  /** Checks the subscription of a sandbox and encrypts its secret, so that it can be stored with its record. */
  async prepare(
    namespace: string,
    sandboxId: string,
    request: SubscriptionRequest,
  ): Promise<SandboxSubscription> {
    const url = await this.#checked(request);
    const place = { namespace, name: nameOfSandbox(sandboxId) };
    const { stored } = await newSecret(this.#options.secrets, place, request.secret);
    return { uid: crypto.randomUUID(), url, filter: request.filter, secrets: JSON.stringify([stored]) };
  }

  /** @throws `not_found` */
  async get({ namespace, signal }: SubscriptionCall, name: string): Promise<Subscription> {
    return this.#store.get(signal, namespace, name);
  }

  /** Returns at most `size` subscriptions with a name after `after`, by name. */
  async list({ namespace, signal }: SubscriptionCall, size: number, after?: string): Promise<Subscription[]> {
    return this.#store.list(signal, namespace, size, after);
  }

  /** Updates, pauses or resumes a subscription. @throws `not_found`, `invalid_argument`, `aborted` */
  async update(
    { namespace, signal }: SubscriptionCall,
    name: string,
    change: SubscriptionChange,
    versions: readonly SubscriptionVersion[] | undefined,
  ): Promise<Subscription> {
    if (change.filter) await checkFilter(change.filter);
    const url = change.url === undefined ? undefined : this.#checkedUrl(change.url);
    const before = await this.#store.get(signal, namespace, name);
    return this.#store.update(signal, before, { ...change, url }, versions);
  }

  /** @throws `not_found`, `aborted` if no version matches */
  async delete(
    { namespace, signal }: SubscriptionCall,
    name: string,
    versions: readonly SubscriptionVersion[] | undefined,
  ): Promise<void> {
    await this.#store.delete(signal, namespace, name, versions);
  }

  /**
   * Replaces the secret. The last one signs too, for some time.
   * @throws `not_found`, `aborted` if no version matches, or if it was changed at the same time
   */
  async rotate(
    { namespace, signal }: SubscriptionCall,
    name: string,
    given: GivenSecret | undefined,
    keepMs: number,
    versions: readonly SubscriptionVersion[] | undefined,
  ): Promise<WithSecret> {
    const before = await this.#store.get(signal, namespace, name);
    const { stored, text } = await newSecret(this.#options.secrets, before, given);
    const secrets = rotated(before.secrets, stored, this.#options.clock() + keepMs);
    const change = this.#store.update(signal, before, { secrets }, versions ?? [before]);
    const subscription = await change.catch((error: unknown) => {
      if (versions !== undefined || !isCodeOf(error, "aborted")) throw error;
      throw new SandboxError(
        "aborted",
        `subscription ${quote(name)} was changed at the same time; try again`,
      );
    });
    return { subscription, secret: text };
  }

  /** Delivers past events again. @throws `not_found`, `out_of_range` if the first is not kept, `invalid_argument` */
  async redeliver({ namespace, signal }: SubscriptionCall, name: string, range: Range): Promise<Redelivery> {
    const subscription = await this.#store.get(signal, namespace, name);
    return this.#redeliveries.redeliver(signal, subscription, range);
  }

  /** Sends a test event once. Returns the outcome. @throws `not_found` */
  async test({ namespace, signal }: SubscriptionCall, name: string): Promise<Outcome> {
    const { db, clock } = this.#options;
    const subscription = await this.#store.get(signal, namespace, name);
    const message = await testMessage(namespace, name, clock());
    const outcome = await this.#runner.deliver(subscription, message);
    const nowMicros = Math.floor(clock() * 1_000);
    const attempt = { subscription: subscription.uid, failed: 0, message, outcome, nowMicros };
    await callDatabase(signal, "writes", () => insertAttempt(db, attempt));
    return outcome;
  }

  /** Returns at most `size` attempts with a number below `before`, the newest first. @throws `not_found` */
  async attempts(
    { namespace, signal }: SubscriptionCall,
    name: string,
    size: number,
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<Attempt[]> {
    const { uid } = await this.#store.get(signal, namespace, name);
    return this.#store.attempts(signal, uid, size, before);
  }

  /** Begins to deliver the new events of a namespace. Returns false if it has no subscriptions. */
  async wake(namespace: string): Promise<boolean> {
    return this.#deliveries.wake(namespace);
  }

  /** Begins what is due. Returns the namespaces that had new events. */
  async sweep(signal: AbortSignal): Promise<readonly string[]> {
    return this.#deliveries.sweep(signal);
  }

  /** Carries out what is due, and prunes. Waits some time for the deliveries that are in progress. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#deliveries.sweep(signal);
    await this.#deliveries.settle();
    await this.prune(signal);
  }

  /** Deletes some of what need not be kept. Returns true if there may be more of it. */
  async prune(signal: AbortSignal): Promise<boolean> {
    const { db, clock, retentionMs } = this.#options;
    const statements = pruneSubscriptions(db, clock(), retentionMs);
    const results = await callDatabase(signal, "writes", () => db.batch(statements));
    return results.some(({ rowsAffected }) => rowsAffected >= maxRows);
  }

  #checkedUrl(url: string): string {
    return checkUrl(url, "url", this.#options.allowsLoopback);
  }

  async #checked({ url, filter }: SubscriptionRequest): Promise<string> {
    const checked = this.#checkedUrl(url);
    await checkFilter(filter);
    return checked;
  }
}
