import type { TestContext } from "node:test";

/** An answer of the server. */
export type Answer = () => Response;

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return () => Response.json(body, { status, headers });
}

/** Answers with an error of the functions. */
export function problem(status: number, code: string, detail: string): Answer {
  return json({ code, detail, status }, status, { "content-type": "application/problem+json" });
}

/** Answers with lines of JSON, as the output of a sandbox is. */
export function lines(...parts: readonly unknown[]): Answer {
  const body = parts.map((part) => `${JSON.stringify(part)}\n`).join("");
  return () => new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

/** Answers with events 10, 11 and so on, each of the sandbox that is given, or of none. */
export function events(...subjects: readonly (string | undefined)[]): Answer {
  const body = subjects.map((subject, at) => `id: ${at + 10}\ndata: ${JSON.stringify({ subject })}\n\n`);
  return () => new Response(body.join(""), { headers: { "content-type": "text/event-stream" } });
}

export const noContent: Answer = () => new Response(null, { status: 204 });

/**
 * Lets each time pass at once, until the end of a test; longer ones than a maximum pass as they do. Returns the times in
 * milliseconds, as they were asked for.
 */
export function skipWaits({ mock }: TestContext, maxMs = Number.POSITIVE_INFINITY): readonly number[] {
  const { setTimeout: original } = globalThis;
  const waits: number[] = [];
  mock.method(globalThis, "setTimeout", (run: () => void, ms: number) => {
    waits.push(ms);
    return original(run, ms > maxMs ? ms : 0);
  });
  return waits;
}
