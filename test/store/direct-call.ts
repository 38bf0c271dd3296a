import { SandboxError } from "../../shared/errors/error.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import { checkNamespace } from "../../shared/sandbox/identifier.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { Store } from "../../shared/sandbox/store.ts";
import type { StoreCall, StoreRpc } from "../suites/store-vectors.ts";

const { methods } = services.Store;

type SandboxMessage = Parameters<typeof fromProto>[0];

function required(sandbox: SandboxMessage | null | undefined): Sandbox {
  if (!sandbox) throw new SandboxError("invalid_argument", "sandbox is missing");
  return fromProto(sandbox);
}

/** Calls a Store as the functions do, but without HTTP. */
export function callDirectly(store: Store): StoreCall {
  const serve: Record<StoreRpc, (header: string | null, bytes: Uint8Array) => Promise<Uint8Array>> = {
    async Create(header, bytes) {
      const { sandbox } = methods.Create.request.decode(bytes);
      const record = await store.create(open(header), required(sandbox));
      return methods.Create.response.encode({ sandbox: toProto(record) });
    },
    async Update(header, bytes) {
      const { sandbox, fields } = methods.Update.request.decode(bytes);
      const record = await store.update(open(header), required(sandbox), fields ?? []);
      return methods.Update.response.encode({ sandbox: toProto(record) });
    },
    async Get(header, bytes) {
      const { sandboxId } = methods.Get.request.decode(bytes);
      return methods.Get.response.encode({
        sandbox: toProto(await store.get(open(header), sandboxId ?? "")),
      });
    },
    async List(header, bytes) {
      const { filters } = methods.List.request.decode(bytes);
      const records = await store.list(open(header), filters ?? []);
      return methods.List.response.encode({ list: records.map(toProto) });
    },
    async Delete(header, bytes) {
      const { sandboxId } = methods.Delete.request.decode(bytes);
      await store.delete(open(header), sandboxId ?? "");
      return methods.Delete.response.encode({});
    },
  };
  return async (rpc, namespace, bytes) => {
    try {
      return { code: "ok", body: await serve[rpc](namespace, bytes) };
    } catch (error) {
      if (error instanceof SandboxError) return { code: error.code };
      throw error;
    }
  };
}

function open(header: string | null) {
  return { namespace: checkNamespace(header), signal: new AbortController().signal };
}
