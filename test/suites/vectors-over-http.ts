import { services } from "../../shared/protobuf/services.ts";
import type { Ask } from "../support/client.ts";
import type { Case } from "./case.ts";
import { listCases } from "./list-vectors.ts";
import { type StoreCall, type StoreCase, storeCases } from "./store-vectors.ts";

/** Returns a function that makes the calls of the vectors as binary RPCs. */
function overHttp(ask: Ask): StoreCall {
  return async (rpc, namespace, body) => {
    const headers = { "content-type": "application/proto" };
    const response = await ask(`/${services.Store.typeName}/${rpc}`, {
      method: "POST",
      headers: namespace === null ? headers : { ...headers, "containerd-namespace": namespace },
      body,
    });
    if (response.status !== 200) return { code: ((await response.json()) as { code: string }).code };
    return { code: "ok", body: new Uint8Array(await response.arrayBuffer()) };
  };
}

/** One function per server: the List cases use it as the key of the namespaces they have filled there. */
const calls = new WeakMap<Ask, StoreCall>();

function callOf(ask: Ask): StoreCall {
  const call = calls.get(ask) ?? overHttp(ask);
  calls.set(ask, call);
  return call;
}

const toCase = ({ name, run }: StoreCase): Case => ({ name, run: (ask) => run(callOf(ask)) });

/** The answers of a real containerd's Store as cases over HTTP. */
export const storeVectorCases: readonly Case[] = storeCases.map(toCase);
export const listVectorCases: readonly Case[] = listCases.map(toCase);
