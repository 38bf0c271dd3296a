import assert from "node:assert/strict";
import type { Ask, Json } from "../support/client.ts";

/** One message of a stream of events. */
export interface StreamedEvent {
  /** The sequence. */
  readonly id: number;
  readonly event: Json;
}

/** A reader of a stream of events. */
export interface EventReader {
  /** Returns the next event; undefined at the end of the stream. */
  next(): Promise<StreamedEvent | undefined>;
  leave(): Promise<void>;
}

/** Opens a stream of the events of a namespace. @param query with its question mark, or empty */
export async function openEvents(
  ask: Ask,
  namespace: string,
  query = "",
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await ask(`/v1/namespaces/${namespace}/events${query}`, {
    headers: { accept: "text/event-stream", ...headers },
    signal: leaving.signal,
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = (response.body ?? assert.fail("no body")).getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async next() {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const message = text.slice(0, end);
          text = text.slice(end + 2);
          const id = /^id: (\d+)$/m.exec(message)?.[1];
          const data = /^data: (.*)$/m.exec(message)?.[1];
          if (data !== undefined) return { id: Number(id), event: JSON.parse(data) as Json };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) return undefined;
        text += decoder.decode(value, { stream: true });
      }
    },
    async leave() {
      await reader.cancel().catch(() => {});
      leaving.abort();
    },
  };
}
