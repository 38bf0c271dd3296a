import { publicError } from "../shared/connect/error-body.ts";

/** Tells why the backend cannot serve at present; undefined when it can. */
export type Ready = () => Promise<string | undefined>;

/** Counts what is wrong and hinders nothing else, without names. */
export type Problems = () => readonly string[];

/** The time a backend has to answer, in milliseconds: `/readyz` answers within two seconds. */
const readyTimeoutMs = 1_500;

async function inTime(ready: Ready): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, readyTimeoutMs, `the backend did not answer within ${readyTimeoutMs} ms`);
  });
  try {
    return await Promise.race([ready(), late]);
  } catch (error) {
    return publicError(error).message;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Answers `/readyz`: 200 when the backend can serve, else 503 with the reason; both with the problems, if there are
 * any. Everybody may ask, so those who ask at the same time share one look at the backend.
 */
export function readinessOf(ready: Ready, problems: Problems = () => []): () => Promise<Response> {
  let looking: Promise<string | undefined> | undefined;
  return async () => {
    looking ??= inTime(ready).finally(() => {
      looking = undefined;
    });
    const reason = await looking;
    const found = problems();
    const more = found.length > 0 ? { problems: found } : {};
    if (reason === undefined) return Response.json({ status: "ok", ...more });
    return Response.json({ status: "unavailable", reason, ...more }, { status: 503 });
  };
}
