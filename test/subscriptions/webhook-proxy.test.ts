import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import {
  createServer as createProxy,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureOwnCertificate } from "../../agent/server/tls/certificate.ts";
import { ConfigError, parseConfig } from "../../functions/config.ts";
import { nodeProxyFetch } from "../../functions/entry/node-proxy-fetch.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
const program = fileURLToPath(new URL("webhook-proxy-program.ts", import.meta.url));

const commands = {
  bun: [program],
  deno: ["run", "-A", "--no-check", program],
  node: ["--disable-warning=ExperimentalWarning", program],
} as const;

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

/** Answers with what it was sent. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let length = 0;
  for await (const part of request) length += (part as Buffer).length;
  const isRedirect = request.url === "/redirect";
  response.writeHead(isRedirect ? 302 : 200, isRedirect ? { location: "https://hooks.example.com/cb" } : {});
  response.end(`${request.headers.host} ${request.url} ${request.headers["x-test"]} ${length}`);
}

describe("requests to receivers through a proxy", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ca: string;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let proxyPort: number;
  let localPort: number;
  let seen: string[] = [];

  before(async () => {
    folder = await temporaryFolder();
    const own = await ensureOwnCertificate(folder.path, "hooks.example.com");
    ca = await readFile(own.caPath ?? "", "utf8");
    const receiver = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
      void echo(request, response);
    });
    const local = createProxy((request, response) => void echo(request, response));
    const proxy = createProxy();
    servers.push(receiver, local, proxy);
    const receiverPort = await listen(receiver);
    localPort = await listen(local);
    proxyPort = await listen(proxy);
    proxy.on("connect", (request, socket: Socket) => {
      sockets.add(socket);
      seen.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      socket.on("error", () => {});
      if (request.url?.startsWith("refused.")) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const upstream = connect(receiverPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      sockets.add(upstream);
      upstream.on("error", () => socket.destroy());
    });
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await folder.remove();
  });

  for (const [runtime, parameters] of Object.entries(commands)) {
    it(`go to the proxy alone, which knows the names, except those to this machine, on ${runtime}`, async () => {
      seen = [];
      const proxyUrl = `http://user:p%40ss@127.0.0.1:${proxyPort}`;
      const given = JSON.stringify({ proxyUrl, ca, runtime, localUrl: `http://127.0.0.1:${localPort}/cb` });
      const { stdout } = await promisify(execFile)(join(bin, runtime), [...parameters, given], {
        env: plainEnvironment({ DENO_NO_UPDATE_CHECK: "1" }),
        timeout: 120_000,
      });
      assert.deepEqual(JSON.parse(stdout), {
        sent: "200 hooks.example.com /cb?x=1 1 5",
        again: "200 hooks.example.com:8443 /cb?x=2 1 5",
        redirect: "302",
        // Its certificate is that of another name.
        otherName: "failed",
        refused: "failed",
        local: `200 127.0.0.1:${localPort} /cb 1 5`,
      });
      const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
      const targets = ["hooks.example.com:443", "hooks.example.com:8443", "other.example.com:443"];
      assert.deepEqual(
        new Set(seen),
        new Set([...targets, "refused.example.com:443"].map((target) => `${target} ${authorization}`)),
      );
    });
  }

  it("go to a proxy whose address is one of IPv6", async () => {
    const send = nodeProxyFetch(`http://[::ffff:127.0.0.1]:${proxyPort}`, ca);
    const answer = await send("https://hooks.example.com/cb", { method: "POST", body: "hello" });
    assert.equal(await answer.text(), "hooks.example.com /cb undefined 5");
  });

  it("need the URL of a proxy", () => {
    assert.equal(parseConfig({ WEBHOOK_PROXY_URL: "http://p:3128" }).webhooks.proxyUrl, "http://p:3128");
    assert.equal(parseConfig({}).webhooks.proxyUrl, undefined);
    for (const wrong of ["p:3128", "socks5://p", "http://p/path", "http://p/?a"]) {
      assert.throws(
        () => parseConfig({ WEBHOOK_PROXY_URL: wrong }),
        (error) =>
          error instanceof ConfigError && error.message.startsWith("WEBHOOK_PROXY_URL: must be an http:"),
      );
    }
  });
});
