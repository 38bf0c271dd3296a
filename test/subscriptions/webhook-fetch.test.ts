import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureOwnCertificate } from "../../agent/server/tls/certificate.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
const program = fileURLToPath(new URL("webhook-fetch-program.ts", import.meta.url));

const commands = {
  bun: [program],
  deno: ["run", "-A", "--no-check", program],
  node: ["--disable-warning=ExperimentalWarning", program],
} as const;

describe("requests to receivers", { concurrency: 3 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let ca: string;
  const seen: string[] = [];
  /** The number of connections with an endless answer, by the process that asked. */
  const endless = new Map<string, number>();

  /** Begins an answer without end. */
  function answerForever(status: number, client: string, response: ServerResponse): void {
    const count = (more: number) => endless.set(client, (endless.get(client) ?? 0) + more);
    count(1);
    response.writeHead(status);
    const timer = setInterval(() => response.write("x".repeat(1_000)), 10);
    response.on("close", () => {
      clearInterval(timer);
      count(-1);
    });
  }

  before(async () => {
    folder = await temporaryFolder();
    const own = await ensureOwnCertificate(folder.path, "hooks.example.com");
    ca = await readFile(own.caPath ?? "", "utf8");
    server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
      const [, path = "", client = ""] = /^\/([a-z]+|[0-9]+)\?(.*)$/.exec(request.url ?? "") ?? [];
      if (/^\d+$/.test(path)) return answerForever(Number(path), client, response);
      if (path === "open") return void response.end(String(endless.get(client) ?? 0));
      seen.push(request.url ?? "");
      const { host } = request.headers;
      let length = 0;
      request.on("data", (part: Buffer) => {
        length += part.length;
      });
      request.on("end", () => response.end(`${host?.split(":")[0]} ${request.headers["x-test"]} ${length}`));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder.remove();
  });

  for (const [runtime, parameters] of Object.entries(commands)) {
    it(`go only to public addresses, and to the address that was checked, on ${runtime}`, async () => {
      // A server on TCP has an address with a port.
      const { port } = server.address() as AddressInfo;
      const env = plainEnvironment({ DENO_NO_UPDATE_CHECK: "1" });
      const { stdout } = await promisify(execFile)(
        join(bin, runtime),
        [...parameters, JSON.stringify({ port, ca })],
        { env, timeout: 120_000 },
      );
      const refused = (name: string) =>
        `RefusedAddress: ${name} has an address that is not one of the public internet`;
      const { otherName, ...outcomes } = JSON.parse(stdout);
      assert.deepEqual(outcomes, {
        private: refused("hooks.example.com"),
        mixed: refused("hooks.example.com"),
        none: refused("hooks.example.com"),
        literal: refused("127.0.0.1"),
        resolver: refused("localhost"),
        checked: "200 hooks.example.com 1 5",
        // Each name is looked up once: that of `checked` cannot have another address when it is connected to.
        lookups: 7,
        endless: "205 ",
        odd: "failed",
        slow: "failed deadline_exceeded",
      });
      assert.match(otherName, /^failed/);
      assert.deepEqual(new Set(seen), new Set(["/cb?x=1"]));
    });
  }
});
