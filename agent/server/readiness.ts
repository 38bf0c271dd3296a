import { publicError } from "../../shared/connect/error-body.ts";

/** Returns the reason why the backend cannot serve; undefined if it can. */
export type Ready = () => Promise<string | undefined>;

/** Lists problems that do not stop the agent from serving, as counts without names. */
export type Problems = () => readonly string[];

/** Time for the backend's answer: `/readyz` has to answer within two seconds. */
const readyTimeoutMs = 1_500;

async function withTimeout(ready: Ready): Promise<string | undefined> {
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
 * Creates the handler of `/readyz`: 200 if the backend can serve, else 503 with the reason; both list the problems.
 * It needs no token, so concurrent requests share one check of the backend.
 */
export function readinessOf(ready: Ready, problems: Problems = () => []): () => Promise<Response> {
  let pending: Promise<string | undefined> | undefined;
  return async () => {
    pending ??= withTimeout(ready).finally(() => {
      pending = undefined;
    });
    const reason = await pending;
    const found = problems();
    const more = found.length > 0 ? { problems: found } : {};
    if (reason === undefined) return Response.json({ status: "ok", ...more });
    return Response.json({ status: "unavailable", reason, ...more }, { status: 503 });
  };
}
