import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as z from "zod";
import { SandboxError } from "../../shared/errors/error.ts";
import { encodeBase64 } from "../../shared/protobuf/base64.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Any, Sandbox, Timestamp } from "../../shared/sandbox/sandbox.ts";

const { Create, Update, Get, List, Delete } = services.Store.methods;

const step = z.object({
  rpc: z.enum(["Create", "Update", "Get", "List", "Delete"]),
  request_b64: z.string().optional(),
  request: z.unknown(),
  expect: z.object({ code: z.string() }),
  suggest: z.object({ code: z.string() }).optional(),
});
const scenarios = z.array(z.object({ name: z.string(), kind: z.string(), steps: z.array(step) }));

const anyForm = (any: Any | undefined) => any && { typeUrl: any.typeUrl, value: encodeBase64(any.value) };
const timeForm = (time: Timestamp | undefined) =>
  time && { seconds: String(time.seconds), nanos: time.nanos };

/** Converts a sandbox to the form of the vectors: absent fields are null. */
function sandboxForm(sandbox: Sandbox) {
  return {
    sandbox_id: sandbox.id,
    runtime: sandbox.runtime
      ? { name: sandbox.runtime.name, options: anyForm(sandbox.runtime.options) ?? null }
      : null,
    spec: anyForm(sandbox.spec) ?? null,
    labels: Object.fromEntries(sandbox.labels),
    created_at: timeForm(sandbox.createdAt) ?? null,
    updated_at: timeForm(sandbox.updatedAt) ?? null,
    extensions: Object.fromEntries([...sandbox.extensions].map(([key, any]) => [key, anyForm(any)])),
    sandboxer: sandbox.sandboxer,
  };
}

type SandboxMessage = Parameters<typeof fromProto>[0] | null | undefined;
const sandboxOf = (sandbox: SandboxMessage) => {
  if (!sandbox) return null;
  // Converted to the domain and back, so that the vectors test both directions.
  return sandboxForm(fromProto(toProto(fromProto(sandbox))));
};

const readers: Record<z.infer<typeof step>["rpc"], (bytes: Uint8Array) => unknown> = {
  Create: (bytes) => ({ sandbox: sandboxOf(Create.request.decode(bytes).sandbox) }),
  Update: (bytes) => {
    const { sandbox, fields } = Update.request.decode(bytes);
    return { sandbox: sandboxOf(sandbox), fields: fields ?? [] };
  },
  Get: (bytes) => ({ sandbox_id: Get.request.decode(bytes).sandboxId ?? "" }),
  List: (bytes) => ({ filters: List.request.decode(bytes).filters ?? [] }),
  Delete: (bytes) => ({ sandbox_id: Delete.request.decode(bytes).sandboxId ?? "" }),
};

/** Decodes with our codecs; undefined if they reject the bytes. */
function read(rpc: keyof typeof readers, bytes: Uint8Array): unknown {
  try {
    return readers[rpc](bytes);
  } catch (error) {
    assert.ok(error instanceof SandboxError && error.code === "invalid_argument", String(error));
    return undefined;
  }
}

const file = new URL("../vectors/store_scenarios.json", import.meta.url);
const all = scenarios.parse(JSON.parse(await readFile(file, "utf8")));

for (const { name, steps } of all) {
  test(`requests decode as recorded: ${name}`, () => {
    for (const { rpc, request_b64, request, expect, suggest } of steps) {
      if (request_b64 === undefined) continue;
      const form = read(rpc, Buffer.from(request_b64, "base64"));
      if (form === undefined) {
        assert.match(
          suggest?.code ?? expect.code,
          /invalid_argument|internal/,
          `${rpc} ${request_b64} was refused`,
        );
      } else if (request === null) {
        assert.match(suggest?.code ?? "", /ok|not_found/, `${rpc} ${request_b64} was not refused`);
      } else if (!JSON.stringify(request).includes("${")) {
        // (`${…}` is a placeholder for a large value.)
        assert.deepEqual(form, request);
      }
    }
  });
}
