import { publicError } from "../shared/connect/error-body.ts";

/** Tells why the backend cannot serve at present; undefined when it can. */
export type Ready = () => Promise<string | undefined>;

/** How long a backend may take to tell, in milliseconds: `/readyz` answers within two seconds. */
const patience = 1_500;

async function inTime(ready: Ready): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patience, `the backend did not answer within ${patience} ms`);
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
 * Answers `/readyz`: 200 when the backend can serve, else 503 with the reason. Everybody may ask, so those who
 * ask at the same time share one look at the backend.
 */
export function readinessOf(ready: Ready): () => Promise<Response> {
  let looking: Promise<string | undefined> | undefined;
  return async () => {
    looking ??= inTime(ready).finally(() => {
      looking = undefined;
    });
    const reason = await looking;
    if (reason === undefined) return Response.json({ status: "ok" });
    return Response.json({ status: "unavailable", reason }, { status: 503 });
  };
}
