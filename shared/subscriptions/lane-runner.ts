import type { Fetch } from "../fetch.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import { hopsHeader } from "../webhook/hops.ts";
import { signatureHeaders } from "../webhook/signature.ts";
import type { Filters } from "./filter.ts";
import type { Lane } from "./lane.ts";
import type { LaneStore } from "./lane-store.ts";
import { type Message, messageOf } from "./message.ts";
import { secretPlace, signingKeyOf } from "./secrets.ts";
import { type Outcome, send } from "./send.ts";
import type { Subscription } from "./subscription.ts";
import { checkUrl } from "./url.ts";

export interface LaneRunnerOptions {
  readonly lanes: LaneStore;
  readonly filters: Filters;
  readonly secrets: SecretStore;
  /** Sends requests to receivers, and refuses those to addresses that are not public. */
  readonly fetch: Fetch;
  /** True if receivers may be on this machine, also without TLS. */
  readonly allowsLoopback: boolean;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
}

const nothing = { status: 0, answer: new Uint8Array(0), durationMs: 0, retryAfterMs: undefined };

/** Delivers the events of lanes in order. */
export class LaneRunner {
  readonly #options: LaneRunnerOptions;

  constructor(options: LaneRunnerOptions) {
    this.#options = options;
  }

  /** Signs a message with every live secret of a subscription, and sends it once. */
  async deliver(subscription: Subscription, message: Message): Promise<Outcome> {
    const headers = await this.#sign(subscription, message);
    return typeof headers === "string"
      ? { ...nothing, error: headers }
      : this.#send(subscription, message, headers);
  }

  /** Returns the headers of a message; a text that says why it cannot be sent. */
  async #sign(subscription: Subscription, message: Message): Promise<Record<string, string> | string> {
    const { secrets, clock, allowsLoopback } = this.#options;
    const opened = await secrets.open(secretPlace(subscription), subscription.secrets, clock());
    const keys = (await Promise.all(opened.map(({ text }) => signingKeyOf(text)))).filter(
      (key) => key !== undefined,
    );
    if (keys.length === 0) {
      return "no secret can be read: check SECRETS_KEY and the bindings of the server";
    }
    try {
      // The rules of the server may have changed since the address was stored.
      checkUrl(subscription.url, "url", allowsLoopback);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const signature = await signatureHeaders(keys, message.id, message.body, clock());
    return { ...signature, [hopsHeader]: String(message.hops) };
  }

  #send({ url }: Subscription, { body }: Message, headers: Record<string, string>): Promise<Outcome> {
    const { fetch, clock } = this.#options;
    return send(fetch, url, body, headers, clock);
  }

  /**
   * Delivers the events of a lane until there are no more, until one fails, or until it must stop.
   * @param mustStop returns true once no further event may be begun
   * @returns true unless an event has failed
   */
  async run(claimed: Lane, mustStop: () => boolean): Promise<boolean> {
    const { lanes, filters } = this.#options;
    let lane: Lane | undefined = claimed;
    while (lane) {
      const { subscription, events, hasMore, cursor } = await lanes.read(lane);
      if (!subscription || subscription.pausedAt !== null) return true;
      const wants = await filters.wants(subscription);
      for (const event of events.filter(wants)) {
        if (mustStop()) {
          await lanes.release(lane);
          return true;
        }
        const message = await messageOf(event);
        const headers = await this.#sign(subscription, message);
        // If this process was frozen since, another server delivers the lane.
        if (!lanes.isOwn(lane)) return true;
        const outcome =
          typeof headers === "string"
            ? { ...nothing, error: headers }
            : await this.#send(subscription, message, headers);
        if (outcome.error !== "") {
          await lanes.fail(lane, subscription, { message, outcome });
          return false;
        }
        lane = await lanes.succeed(lane, { message, outcome });
        if (!lane) return true;
      }
      const last = events.at(-1)?.sequence;
      if (hasMore && last !== undefined) lane = await lanes.advance(lane, last);
      // Otherwise there are new events by now.
      else if (await lanes.finish(lane, cursor)) return true;
    }
    return true;
  }
}
