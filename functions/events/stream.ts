import type { Watch } from "../../shared/events/event-feed.ts";
import type { LogPage } from "../../shared/events/event-log.ts";
import { type LoggedEvent, toCloudEvent } from "../../shared/events/logged-event.ts";
import type { RestReply, Services } from "../operation.ts";
import type { EventQuery } from "./query.ts";

/** Interval of heartbeats on a stream without events, in milliseconds. */
const heartbeatMs = 15_000;

const encoder = new TextEncoder();

/** The encoded messages of events, shared by all streams. */
const messages = new WeakMap<LoggedEvent, Uint8Array>();

function messageOf(event: LoggedEvent): Uint8Array {
  let message = messages.get(event);
  if (!message) {
    message = encoder.encode(`id: ${event.sequence}\ndata: ${toCloudEvent(event)}\n\n`);
    messages.set(event, message);
  }
  return message;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Returns a heartbeat. Its `id` moves the reader's position past events that did not match. */
function heartbeat(sequence: number): Uint8Array {
  return encoder.encode(`: heartbeat\nid: ${sequence}\n\n`);
}

/** The source of a stream of events. It begins to watch when the reader takes the first part. */
class EventStreamSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #services: Services;
  readonly #namespace: string;
  readonly #page: LogPage;
  readonly #isWanted: (event: LoggedEvent) => boolean;
  readonly #ending = new AbortController();
  #next: number;
  #pending: readonly LoggedEvent[];
  #watch: Watch | undefined;
  #hasLeft = false;

  constructor(services: Services, namespace: string, page: LogPage, { id, matches }: EventQuery) {
    this.#services = services;
    this.#namespace = namespace;
    this.#page = page;
    this.#isWanted = (event) => (id === undefined || event.id === id) && (!matches || matches(event));
    this.#next = page.next;
    this.#pending = page.events;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const isFirst = this.#watch === undefined;
      this.#watch ??= this.#open();
      // Some servers send no headers before the first part.
      if (isFirst && this.#pending.length === 0) controller.enqueue(heartbeat(this.#next));
      else controller.enqueue(await this.#nextPart(this.#watch));
    } catch {
      const hasLeft = this.#hasLeft;
      this.cancel();
      if (!hasLeft) controller.close();
    }
  }

  cancel(): void {
    this.#hasLeft = true;
    this.#services.stopping?.removeEventListener("abort", this.#end);
    this.#ending.abort();
    this.#watch?.close();
  }

  readonly #end = (): void => this.#ending.abort();

  #open(): Watch {
    const { events, stopping } = this.#services;
    stopping?.addEventListener("abort", this.#end);
    if (stopping?.aborted) this.#end();
    return events.watch(this.#namespace, this.#page);
  }

  /** Returns the messages of the next events that are wanted; a heartbeat if there are none for a while. */
  async #nextPart(watch: Watch): Promise<Uint8Array> {
    for (const beatAtMs = Date.now() + heartbeatMs; this.#pending.length === 0; ) {
      const found = await watch.next(this.#ending.signal, Math.max(0, beatAtMs - Date.now()));
      if (found.length === 0) return heartbeat(this.#next);
      this.#next = found.at(-1)?.sequence ?? this.#next;
      this.#pending = found.filter(this.#isWanted);
    }
    const part = join(this.#pending.map(messageOf));
    this.#pending = [];
    return part;
  }
}

/**
 * Returns an endless answer of Server-Sent Events: those of a page, then all later ones that are wanted. The reader sets
 * the pace: the next events are looked up when it has taken the last ones. Ends when the server stops, or when the next
 * event is no longer in the log.
 * @throws `resource_exhausted` if the server has too many watches
 */
export function streamEvents(
  services: Services,
  namespace: string,
  page: LogPage,
  query: EventQuery,
): RestReply {
  services.events.checkRoom();
  const source = new EventStreamSource(services, namespace, page, query);
  const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
  return { status: 200, headers, stream: new ReadableStream(source, { highWaterMark: 0 }) };
}
