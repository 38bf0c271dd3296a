import { createContext, runInContext } from "node:vm";
import { bundleForBrowser } from "../../scripts/client-bundle.ts";
import type { Seen } from "./scenario.ts";

/** The globals of a browser that the client may use. */
const globals = {
  ...{ AbortController, AbortSignal, Headers, Request, Response, URL, URLSearchParams, FormData, Blob },
  ...{ TextDecoder, TextEncoder, ReadableStream, TransformStream, atob, btoa, crypto, fetch },
  ...{ setTimeout, clearTimeout, console },
};

/** Runs the scenario in a context that has a browser's globals and nothing of Node's. */
export async function useClientInBrowser(url: string, namespace: string): Promise<Seen> {
  const context = createContext({ ...globals, url, namespace });
  const script = await bundleForBrowser("test/client/scenario.ts", "scenario");
  const call = "scenario.useClient(url, namespace).then(JSON.stringify)";
  return JSON.parse(await runInContext(`${script}; ${call}`, context));
}
