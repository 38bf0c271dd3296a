import { invalid } from "../errors/error.ts";
import { compileEventFilter } from "../events/event-filter.ts";
import type { LoggedEvent } from "../events/logged-event.ts";
import type { Subscription } from "./subscription.ts";

/** Maximum number of filters, and of the characters of all of them. */
const maxFilters = 16;
const maxLength = 4_096;

/** Maximum number of compiled filters in memory. */
const maxCompiled = 200;

/** Returns true if an event is one that a subscription asks for. */
export type Wants = (event: LoggedEvent) => boolean;

/** @throws `invalid_argument` for a filter that does not parse, or for a field that no event has */
export async function checkFilter(filter: readonly string[]): Promise<void> {
  if (filter.length > maxFilters) throw invalid("filter", `must have at most ${maxFilters} filters`);
  const length = filter.reduce((sum, each) => sum + each.length, 0);
  if (length > maxLength) throw invalid("filter", `must have at most ${maxLength} characters`);
  await compileEventFilter([], filter);
}

/** The compiled filters of subscriptions. Each is compiled once for each of its revisions. */
export class Filters {
  readonly #compiled = new Map<string, Wants>();

  async wants({ uid, revision, filter, sandboxId }: Subscription): Promise<Wants> {
    const key = `${uid} ${revision}`;
    const known = this.#compiled.get(key);
    if (known) return known;
    const matches = await compileEventFilter([], filter);
    const wants: Wants = (event) => {
      if (sandboxId !== "" && event.id !== sandboxId) return false;
      try {
        return !matches || matches(event);
      } catch {
        // An expression that takes too long on this event must not lose it.
        return true;
      }
    };
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size >= maxCompiled && oldest !== undefined) this.#compiled.delete(oldest);
    this.#compiled.set(key, wants);
    return wants;
  }
}
