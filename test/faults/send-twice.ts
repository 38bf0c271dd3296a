/**
 * Sends a request that may be repeated: again if the connection breaks, since a server may close an idle connection just as
 * it is used.
 * @throws Error with the request and the cause
 */
export async function sendTwice(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      return fetch(url, init);
    });
  } catch (error) {
    throw new Error(`${init.method ?? "GET"} ${url} failed`, { cause: error });
  }
}
