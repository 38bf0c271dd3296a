import { invalid, quote } from "../errors/error.ts";
import type { Accessor } from "../filters/language/matcher.ts";
import { createMatcher } from "../filters/language/matcher.ts";
import { parseFilters } from "../filters/language/parser.ts";
import { Regexes } from "../filters/language/regex.ts";
import { loadRegexEngine, needsRegexEngine } from "../filters/language/regex-engine.ts";
import type { EventType } from "./event.ts";
import { type LoggedEvent, topicOf } from "./logged-event.ts";

/** Number of events that count as one call for the work of regular expressions: as many as one request examines. */
const eventsPerCall = 1_000;

/** The fields of events that filters can test. */
const fields: Readonly<Record<string, Accessor<LoggedEvent>>> = {
  type: ({ type }) => type,
  id: ({ id }) => id,
  life: ({ life }) => (life > 0 ? String(life) : undefined),
  callId: ({ callId }) => callId || undefined,
  actor: ({ actor }) => actor || undefined,
  reason: ({ reason }) => reason || undefined,
  requestId: ({ requestId }) => requestId || undefined,
  topic: topicOf,
};

function accessorOf(path: readonly string[]): Accessor<LoggedEvent> {
  const name = path.join(".");
  const accessor = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (accessor) return accessor;
  const rule = `${quote(name)} is not a field of events to filter by; these are ${Object.keys(fields).join(", ")}`;
  throw invalid("filter", rule);
}

/**
 * Compiles the conditions of events.
 * @param types the accepted types; all of them if empty
 * @param filters containerd's filters, of which an event must match at least one; without any, all events match
 * @returns undefined if all events match
 * @throws `invalid_argument` for a filter that does not parse, or for a field that no event has
 */
export async function compileEventFilter(
  types: readonly EventType[],
  filters: readonly string[],
): Promise<((event: LoggedEvent) => boolean) | undefined> {
  if (types.length === 0 && filters.length === 0) return undefined;
  if (needsRegexEngine(filters)) await loadRegexEngine();
  const regexes = new Regexes();
  const matches = createMatcher(parseFilters(filters), accessorOf, regexes);
  let examined = 0;
  return (event) => {
    if (types.length > 0 && !types.includes(event.type)) return false;
    // A stream or a subscription examines events for years.
    if (examined++ % eventsPerCall === 0) regexes.beginCall();
    regexes.beginRecord();
    return matches(event);
  };
}
