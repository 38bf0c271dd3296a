import { parseDuration } from "../../shared/duration.ts";
import { invalid, quote } from "../../shared/errors/error.ts";
import type { EventType } from "../../shared/events/event.ts";
import { compileEventFilter } from "../../shared/events/event-filter.ts";
import { isEventType, type LoggedEvent } from "../../shared/events/logged-event.ts";
import type { RestRequest } from "../rest/request.ts";

const defaultLimit = 100;
const maxLimit = 1_000;

/** Maximum time to wait for an event, in milliseconds. */
const maxWaitMs = 300_000;

/** A query of events. */
export interface EventQuery {
  /** Undefined for the oldest event that is kept. */
  readonly after: number | undefined;
  readonly limit: number;
  /** The sandbox whose events are asked for; undefined for all. */
  readonly id: string | undefined;
  /** Undefined if all events match. */
  readonly matches: ((event: LoggedEvent) => boolean) | undefined;
  readonly waitMs: number;
}

/** Parses a sequence. @throws `invalid_argument` */
export function parseSequence(text: string, name: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid(name, `must be the sequence of an event, such as 42, not ${quote(text)}`);
}

/** Parses the parameter `wait`; 0 if it is absent. @throws `invalid_argument` */
export function parseWait(request: RestRequest, maxMs: number): number {
  return parseDuration(request.query("wait") ?? "0ms", "wait", { maxMs });
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) throw invalid("limit", `must be a whole number from 1 to ${maxLimit}`);
  return limit;
}

function parseTypes(texts: readonly string[]): EventType[] {
  return texts.flatMap((text) =>
    text.split(",").map((type) => {
      if (isEventType(type)) return type;
      throw invalid("type", `must be a type of events, such as exited, not ${quote(type)}`);
    }),
  );
}

/** Reads the parameters of a query of events. @throws `invalid_argument` */
export async function readEventQuery(request: RestRequest, id?: string): Promise<EventQuery> {
  const resumed = request.headers.get("last-event-id") || undefined;
  const after = request.query("after");
  const position =
    resumed === undefined ? after && parseSequence(after, "after") : parseSequence(resumed, "last-event-id");
  return {
    after: position === "" || position === undefined ? undefined : position,
    limit: parseLimit(request.query("limit")),
    id: id ?? request.query("sandboxId"),
    matches: await compileEventFilter(parseTypes(request.queries("type")), request.queries("filter")),
    waitMs: parseWait(request, maxWaitMs),
  };
}
