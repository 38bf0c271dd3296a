import type { Fetch } from "../../../shared/fetch.ts";
import { startTripwireProxy, Tripwire } from "../../support/tripwire.ts";

/** A message at which a server is killed: before it is delivered, or after it was answered. */
export interface KillPoint {
  readonly name: string;
  readonly moment: "before" | "after";
  /** Returns true if a message is of its kind. */
  matches(url: string, body: string): boolean;
}

const isAccept = (_url: string, body: string) => /insert into \\"trigger_deliveries\\"/.test(body);
const isCall = (method: string) => (url: string) => url.endsWith(`.Controller/${method}`);

/** The points of one delivery: after it was stored, and before and after each call of its agent. */
export const killPoints: readonly KillPoint[] = [
  { name: "after accept", moment: "after", matches: isAccept },
  ...["Create", "Start"].flatMap((method) => [
    { name: `before ${method}`, moment: "before" as const, matches: isCall(method) },
    { name: `after ${method}`, moment: "after" as const, matches: isCall(method) },
  ]),
];

/** The messages of one server, which pass through proxies of its own. */
export class ServerMessages {
  #point: KillPoint | undefined;
  #kill: () => void = () => {};

  /** Kills the server at the next message of a point. */
  arm(point: KillPoint, kill: () => void): void {
    this.#point = point;
    this.#kill = kill;
  }

  disarm(): void {
    this.#point = undefined;
  }

  /** Starts a proxy before a server that this one sends messages to. */
  proxy(target: string, send: Fetch) {
    return startTripwireProxy(new Tripwire(), target, (url, init) => this.#pass(send, url, init));
  }

  /** @throws if the server was killed: its connection is closed */
  async #pass(send: Fetch, url: string, init: RequestInit): Promise<Response> {
    const point = this.#point;
    const body = Buffer.isBuffer(init.body) ? init.body.toString("latin1") : "";
    if (!point?.matches(url, body)) return send(url, init);
    this.#point = undefined;
    if (point.moment === "after") await (await send(url, init)).arrayBuffer();
    this.#kill();
    throw new Error("the server was killed");
  }
}
