import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { postAtOnce } from "./raw.ts";

const surfaces = {
  REST: {
    path: "/v1/namespaces/n/sandboxes",
    type: "application/json",
    answerType: "application/problem+json",
  },
  RPC: {
    path: "/containerd.services.sandbox.v1.Store/Create",
    type: "application/proto",
    answerType: "application/json",
  },
} as const;

const lengths = { "just over 4 MiB": 4 * 1024 ** 2 + 1, "over 128 MB": 130 * 1024 ** 2, "10 GB": 10e9 };

/** Sends the head of a request and the first bytes of its body, and reads the whole answer. */
async function post(url: string, path: string, headers: Readonly<Record<string, string>>, begin: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const lines = Object.entries({ host: `${hostname}:${port}`, ...headers }).map(([k, v]) => `${k}: ${v}`);
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${begin}`);
  let heard = "";
  for await (const chunk of socket) {
    heard += String(chunk);
    const [head = "", body = ""] = heard.split("\r\n\r\n", 2);
    const length = /^content-length: (\d+)$/im.exec(head)?.[1];
    if (length !== undefined && body.length >= Number(length)) break;
  }
  socket.destroy();
  const [head = "", body = ""] = heard.split("\r\n\r\n", 2);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body };
}

for (const runtime of localRuntimes) {
  describe(`a body that is too large is rejected on ${runtime}:`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      server = await startRuntime(runtime, { configuration: { DATA_DIR: folder.path } });
    });
    after(async () => {
      await server.stop();
      await folder.remove();
    });

    for (const [surface, { path, type, answerType }] of Object.entries(surfaces)) {
      for (const [name, length] of Object.entries(lengths)) {
        it(`${name} over ${surface}`, { timeout: 60_000 }, async () => {
          const headers = {
            "content-type": type,
            "content-length": String(length),
            "containerd-namespace": "n",
          };
          const { status, head, body } = await post(server.url, path, headers, "{");
          assert.equal(status, 413, head);
          assert.match(head, new RegExp(`^content-type: ${answerType.replace("+", "\\+")}\r?$`, "im"));
          assert.match(body, /"code":"resource_exhausted"/);
        });
      }
    }
  });
}

for (const runtime of localRuntimes) {
  it(`an unread body does not cost its sender the answer, if the connection closes on ${runtime}`, async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const server = await startRuntime(runtime, {
      configuration: { DATABASE_URL: await createMigratedFile(folder.path) },
    });
    context.after(() => server.stop());
    const body = Buffer.alloc(4 << 20);
    const close = { connection: "close" };
    for (const headers of [
      { ...close, "content-length": String(body.length) },
      { ...close, "transfer-encoding": "chunked" },
      { "transfer-encoding": "chunked" },
    ]) {
      for (let sent = 0; sent < 10; sent++) {
        const { statusCode } = await postAtOnce(`${server.url}/nowhere`, headers, body);
        assert.equal(statusCode, 404);
      }
    }
  });
}

for (const runtime of ["bun", "node"] as const) {
  describe(`${runtime} closes the connection after its answer`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      server = await startRuntime(runtime, {
        configuration: { DATABASE_URL: await createMigratedFile(folder.path) },
      });
    });
    after(async () => {
      await server.stop();
      await folder.remove();
    });

    for (const [name, header] of [
      ["10 GB", { "content-length": "10000000000" }],
      ["no length", { "transfer-encoding": "chunked" }],
    ] as const) {
      it(`if a body of ${name} is left unread`, { timeout: 60_000 }, async () => {
        const { status, head } = await post(server.url, "/nowhere", header, "1\r\n{\r\n");
        assert.equal(status, 404);
        assert.match(head, /^connection: close\r?$/im);
      });
    }

    it("but not if a body of no length was read", { timeout: 60_000 }, async () => {
      const record = JSON.stringify({ sandboxId: "s", runtime: {} });
      const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
      const body = `${record.length.toString(16)}\r\n${record}\r\n0\r\n\r\n`;
      const { status, head } = await post(server.url, surfaces.REST.path, headers, body);
      assert.equal(status, 201, head);
      assert.doesNotMatch(head, /^connection: close/im);
    });
  });
}
