import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { bundleForBrowser } from "../../scripts/client-bundle.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { Seen } from "./scenario.ts";

/** The path of a Chromium; undefined if none is installed. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

/** A name of another machine: browsers take a page of it for insecure, and withhold parts of their API. */
const pageHost = "app.test";

const page = `<!doctype html><script src="/scenario.js"></script><script>
  const parameters = new URLSearchParams(location.search);
  scenario.useClient(parameters.get("url"), parameters.get("namespace"))
    .then(JSON.stringify, (error) => JSON.stringify({ failure: String(error?.stack ?? error) }))
    .then((body) => fetch("/seen", { method: "POST", body }));
</script>`;

/** A server of a page that uses the client. */
export interface PageServer {
  readonly origin: string;
  /** Opens the page in a browser. Returns what the client has seen. */
  useClient(url: string, namespace: string): Promise<Seen>;
  close(): Promise<void>;
}

/** Opens a page in a browser of its own, and closes that when work is done. */
async function whileOpen<T>(address: string, work: Promise<T>): Promise<T> {
  const folder = await temporaryFolder();
  const flags = [
    ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-component-update"],
    ...["--disable-background-networking", `--user-data-dir=${folder.path}`],
    // It reaches nothing but this machine.
    `--host-resolver-rules=MAP ${pageHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
  ];
  const browser = spawn(chromium ?? "chromium", [...flags, address], {
    env: plainEnvironment({ HOME: folder.path }),
    stdio: "ignore",
  });
  const closed = once(browser, "close");
  try {
    const early = closed.then(([code]) => Promise.reject(new Error(`the browser ended with ${code}`)));
    return await Promise.race([work, early]);
  } finally {
    browser.kill("SIGTERM");
    await closed;
    await folder.remove();
  }
}

/** Starts a server of the page, on a port of its own. */
export async function servePage(): Promise<PageServer> {
  const script = await bundleForBrowser("test/client/scenario.ts", "scenario");
  const seen = Promise.withResolvers<string>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [path] = (request.url ?? "").split("?");
    if (path === "/seen") seen.resolve(await text(request));
    const isScript = path === "/scenario.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : page);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const origin = `http://${pageHost}:${port}`;
  return {
    origin,
    async useClient(url, namespace) {
      const address = `${origin}/?${new URLSearchParams({ url, namespace })}`;
      const { failure, ...result } = JSON.parse(await whileOpen(address, seen.promise));
      if (failure !== undefined) throw new Error(failure);
      return result;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
