import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Controller, Store } from "./containerd-descriptor.ts";

/** A method of a client of a service that is built at run time. */
type Method = (message: object, options?: object) => Promise<Record<string, unknown>>;
type StoreClient = Record<"create" | "update" | "get" | "list" | "delete", Method>;
type ControllerClient = Record<
  "create" | "start" | "platform" | "stop" | "wait" | "status" | "shutdown" | "metrics" | "update",
  Method
>;

describe("the official Connect client, made from containerd's field numbers", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Running;
  before(async () => {
    folder = await temporaryFolder();
    running = await start({ DATA_DIR: folder.path });
  });
  after(async () => {
    await running.stop();
    await folder.remove();
  });

  function clients(useBinaryFormat: boolean) {
    const transport = createConnectTransport({ baseUrl: running.url, httpVersion: "1.1", useBinaryFormat });
    const headers = { headers: { "containerd-namespace": freshNamespace() } };
    // The services are built at run time, so the compiler does not know their methods.
    const store = createClient(Store, transport) as unknown as StoreClient;
    const controller = createClient(Controller, transport) as unknown as ControllerClient;
    return { store, controller, headers };
  }

  for (const binary of [true, false]) {
    it(`calls Store and Controller in ${binary ? "binary" : "JSON, without any Any"}`, async () => {
      const { store, controller, headers } = clients(binary);
      const spec = binary
        ? {
            spec: {
              typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
              value: new TextEncoder().encode('{"process":{"args":["sh","-c","exit 5"],"cwd":"/"}}'),
            },
            extensions: { e: { typeUrl: "x/y", value: new Uint8Array([0, 255]) } },
          }
        : {};
      const sandbox = { sandboxId: "c", runtime: { name: "process" }, labels: { app: "web" }, ...spec };
      const created = await store.create({ sandbox }, headers);
      const got = await store.get({ sandboxId: "c" }, headers);
      assert.deepEqual(got, { ...got, sandbox: created.sandbox });
      const { labels } = got.sandbox as { labels: object };
      assert.deepEqual({ ...labels }, { app: "web" });
      const patch = { sandboxId: "c", labels: { app: "db" } };
      await store.update({ sandbox: patch, fields: ["labels.app"] }, headers);
      const listed = (await store.list({ filters: ["labels.app==db"] }, headers)) as { list: unknown[] };
      assert.equal(listed.list.length, 1);

      await controller.create({ sandboxId: "c" }, headers);
      const platform = (await controller.platform({ sandboxId: "c" }, headers)) as {
        platform: { os: string };
      };
      assert.match(platform.platform.os, /^(linux|darwin)$/);
      // Start answers the spec, which is an Any. In JSON the record has none.
      const started = (await controller.start({ sandboxId: "c" }, headers)) as { pid: number };
      assert.ok(started.pid > 1);
      if (!binary) await controller.stop({ sandboxId: "c", timeoutSecs: 60 }, headers);
      const exit = (await controller.wait({ sandboxId: "c" }, headers)) as { exitStatus: number };
      assert.equal(exit.exitStatus, binary ? 5 : 143);
      const status = (await controller.status({ sandboxId: "c", verbose: true }, headers)) as {
        state: string;
      };
      assert.equal(status.state, "SANDBOX_NOTREADY");
      await controller.update({ sandboxId: "c", sandbox: patch, fields: ["labels.app"] }, headers);
      await controller.shutdown({ sandboxId: "c" }, headers);
      await store.delete({ sandboxId: "c" }, headers);
    });

    it(`answers errors that the client understands, in ${binary ? "binary" : "JSON"}`, async () => {
      const { store, headers } = clients(binary);
      const failed = async (calling: Promise<unknown>) => {
        const error = await calling.then(
          () => undefined,
          (error: unknown) => error,
        );
        assert.ok(error instanceof ConnectError);
        return error.code;
      };
      assert.equal(await failed(store.get({ sandboxId: "none" }, headers)), Code.NotFound);
      assert.equal(await failed(store.get({ sandboxId: "none" })), Code.FailedPrecondition);
      assert.equal(
        await failed(store.create({ sandbox: { sandboxId: "x" } }, headers)),
        Code.InvalidArgument,
      );
    });
  }

  it("a Wait passes all hops for longer than Bun's idle time", {
    timeout: 240_000,
  }, async () => {
    const { store, controller, headers } = clients(true);
    const value = new TextEncoder().encode('{"process":{"args":["sleep","14"],"cwd":"/"}}');
    const sandbox = { sandboxId: "w", runtime: { name: "process" }, spec: { typeUrl: "spec", value } };
    await store.create({ sandbox }, headers);
    await controller.create({ sandboxId: "w" }, headers);
    const began = Date.now();
    await controller.start({ sandboxId: "w" }, headers);
    const exit = (await controller.wait({ sandboxId: "w" }, headers)) as { exitStatus: number };
    assert.equal(exit.exitStatus, 0);
    assert.ok(Date.now() - began > 12_000);
    await controller.shutdown({ sandboxId: "w" }, headers);
  });
});
