import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { askRaw } from "./raw.ts";

const token = "a-token-of-the-host-tests";
const create = "/containerd.services.sandbox.v1.Store/Create";
const body = '{"sandbox":{"sandboxId":"s","runtime":{"name":"r"}}}';

/** Returns a request as it is sent. */
function request(line: string, headers: readonly string[], content = ""): string {
  return `${[line, ...headers].join("\r\n")}\r\n\r\n${content}`;
}

const creating = [
  "content-type: application/json",
  "containerd-namespace: n",
  `content-length: ${body.length}`,
  `authorization: Bearer ${token}`,
];

const malformed = ["127.0.0.256", "[", "", "a b", "a/b?c", "user@host", "host:99999", "[::1", "a\\b"];

for (const runtime of localRuntimes) {
  describe(`the Host header on ${runtime}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      const configuration = { DATABASE_URL: url, API_TOKENS: JSON.stringify({ tests: token }) };
      server = await startRuntime(runtime, { configuration });
    });
    after(async () => {
      await server.stop();
      await folder.remove();
    });

    /** Resolves with the log line of a request id. */
    async function lineOf(requestId: string): Promise<Record<string, unknown>> {
      const lines = () => server.output().split("\n").slice(0, -1);
      const isAbout = (line: string) => line.includes(`"requestId":"${requestId}"`);
      await until(`there is a line about ${requestId}`, () => lines().some(isAbout));
      return JSON.parse(lines().find(isAbout) ?? "") as Record<string, unknown>;
    }

    for (const [index, host] of malformed.entries()) {
      it(`that is ${JSON.stringify(host)} is rejected before any work, and logged`, async () => {
        const requestId = `malformed-${index}`;
        const headers = [`host: ${host}`, `x-request-id: ${requestId}`, ...creating];
        const answer = await askRaw(server.url, request(`POST ${create} HTTP/1.1`, headers, body));
        assert.equal(answer.status, 400, answer.head);
        assert.match(answer.body, /"code":"invalid_argument","message":"host: /);
        const line = await lineOf(requestId);
        assert.deepEqual([line.status, line.level, line.code], [400, "info", "invalid_argument"]);
        const get = request("GET /v1/namespaces/n/sandboxes/s HTTP/1.1", [
          "host: localhost",
          `authorization: Bearer ${token}`,
        ]);
        assert.equal((await askRaw(server.url, get)).status, 404);
      });
    }

    it("is checked for REST and for health, with problem answers", async () => {
      for (const path of ["/v1/namespaces/n/sandboxes", "/healthz", "/nowhere"]) {
        const answer = await askRaw(server.url, request(`GET ${path} HTTP/1.1`, ["host: 127.0.0.256"]));
        assert.equal(answer.status, 400, answer.head);
        assert.match(answer.head, /content-type: application\/problem\+json/i);
        assert.match(answer.body, /"code":"invalid_argument"/);
      }
    });

    it("may be absent in HTTP/1.0, for health and for calls", async () => {
      for (const path of ["/healthz", "/readyz"]) {
        const { status, head } = await askRaw(server.url, request(`GET ${path} HTTP/1.0`, []));
        assert.equal(status, 200, `${path}: ${head}`);
      }
      const get = "GET /v1/namespaces/n/sandboxes?pageSize=1 HTTP/1.0";
      const served = await askRaw(server.url, request(get, [`authorization: Bearer ${token}`]));
      assert.equal(served.status, 200, served.head + served.body);
    });

    it("does not keep wrong tokens and odd targets out of the log", async () => {
      const headers = ["host: [", "authorization: Bearer wrong", "x-request-id: wrong-token"];
      await askRaw(server.url, request("GET /v1/namespaces/n/sandboxes HTTP/1.1", headers));
      assert.equal((await lineOf("wrong-token")).status, 400);
      for (const [index, target] of ["/a\\b", "//", "/%", "/%ff%00", "/a?%"].entries()) {
        const odd = [`host: localhost`, `x-request-id: odd-${index}`, `authorization: Bearer ${token}`];
        const { status, head } = await askRaw(server.url, request(`GET ${target} HTTP/1.1`, odd));
        assert.ok(status >= 400 && status < 500, `${target}: ${head}`);
        assert.equal((await lineOf(`odd-${index}`)).status, status);
      }
    });
  });
}
