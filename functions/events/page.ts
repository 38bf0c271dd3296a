import type { LogPage } from "../../shared/events/event-log.ts";
import { toCloudEvent } from "../../shared/events/logged-event.ts";
import { JsonNumber } from "../../shared/json/value.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { RestReply, Services } from "../operation.ts";
import { untilStopping } from "../stopping.ts";
import type { EventQuery } from "./query.ts";

/** Maximum number of events that one request examines. */
const maxExamined = 1_000;

/** Reads the first events that match a query. They may be fewer than there are, but `next` is always right. */
export async function readPage(
  { events }: Services,
  { namespace, signal }: Call,
  { after, limit, id, matches }: EventQuery,
): Promise<LogPage> {
  const page = await events.read({ signal }, { namespace, after, id, limit: matches ? maxExamined : limit });
  if (!matches) return page;
  const matching = page.events.filter(matches);
  const found = matching.slice(0, limit);
  const isCut = matching.length > limit;
  return { ...page, events: found, next: isCut ? (found.at(-1)?.sequence ?? page.next) : page.next };
}

/** Reads a page as `readPage` does. If it is empty, waits for an event that matches. */
export async function awaitPage(services: Services, call: Call, query: EventQuery): Promise<LogPage> {
  const page = await readPage(services, call, query);
  if (query.waitMs === 0 || page.events.length > 0 || page.next < page.last) return page;
  const { id, matches, limit, waitMs } = query;
  return untilStopping(call.signal, services.stopping, async (signal) => {
    const watch = services.events.watch(call.namespace, page);
    let { next } = page;
    try {
      for (const endMs = Date.now() + waitMs; ; ) {
        const found = await watch.next(signal, endMs - Date.now());
        const matching = found.filter(
          (event) => (id === undefined || event.id === id) && (!matches || matches(event)),
        );
        const cut = matching.slice(0, limit);
        const examined = matching.length > limit ? cut.at(-1) : found.at(-1);
        next = examined?.sequence ?? next;
        if (cut.length > 0 || found.length === 0) return { events: cut, next, last: next };
      }
    } finally {
      watch.close();
    }
  });
}

/** Returns a page as JSON. */
export function writePage({ events, next }: LogPage): RestReply {
  const body = new Map<string, WritableJson>([
    ["events", events.map((event) => new JsonText(toCloudEvent(event)))],
    ["next", JsonNumber.of(next)],
  ]);
  return { status: 200, body };
}
