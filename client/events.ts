import type { components } from "./api.ts";
import type { Connection } from "./connection.ts";
import { resume } from "./stream.ts";

export type SandboxEvent = components["schemas"]["Event"];

/** Time without a heartbeat after which a connection counts as broken, in milliseconds. They come every 15 seconds. */
const stallMs = 45_000;

/** Options of `events`. */
export interface EventOptions {
  /** Events after this sequence; by default from the oldest that is kept. */
  readonly after?: number | undefined;
  /** Filters, of which any must match. */
  readonly filter?: string | readonly string[] | undefined;
  /** Types, such as `exited`. */
  readonly type?: string | readonly string[] | undefined;
  readonly sandboxId?: string | undefined;
  /** False to end after the events so far; by default each new event is awaited. */
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Returns the value of a repeated parameter. */
export function listOf(value: string | readonly string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : [...value];
}

/** Yields the events of a namespace, each once and in order, also through connections that break. */
export async function* events(
  { path, open, retry, ask }: Connection,
  { after, filter, type, sandboxId, follow = true, signal }: EventOptions,
): AsyncGenerator<SandboxEvent> {
  let position = after;
  const query = () => ({
    ...{ after: position, filter: listOf(filter), type: listOf(type) },
    ...(sandboxId === undefined ? {} : { sandboxId }),
  });
  while (!follow) {
    const page = await ask<components["schemas"]["EventList"]>(path("/events", query()), signal);
    yield* page.events;
    if (page.next === position || (position === undefined && page.next === 0)) return;
    position = page.next;
  }
  let [id, data] = ["", ""];
  yield* resume<SandboxEvent>({
    ...{ retry, signal, stallMs },
    open: () => open(path("/events", query()), "text/event-stream", signal),
    read(line) {
      if (line.startsWith("id:")) id = line.slice(3).trim();
      else if (line.startsWith("data:")) data = line.slice(5);
      if (line !== "") return [];
      const event = data === "" ? [] : [JSON.parse(data) as SandboxEvent];
      if (id !== "") position = Number(id);
      [id, data] = ["", ""];
      return event;
    },
  });
}
