import { toProto } from "../../../shared/protobuf/sandbox.ts";
import { services } from "../../../shared/protobuf/services.ts";
import { specType } from "../fixture/records.ts";
import { toRequest } from "../fixture/requests.ts";
import type { BenchAgent } from "./agent.ts";

/** The calls of a life, in order. */
export const lifeCalls = ["Create", "Start", "Status", "Stop", "Shutdown"] as const;
export type LifeCall = (typeof lifeCalls)[number];

type Fetch = (request: Request) => Response | Promise<Response>;

const base = "/v1/namespaces/lives/sandboxes";
const json = { "content-type": "application/json" };
const spec = { process: { args: ["sleep", "600"], cwd: "/" } };

async function ask(fetch: Fetch, method: string, path: string, body?: unknown): Promise<void> {
  const content = body === undefined ? { headers: {} } : { headers: json, body: JSON.stringify(body) };
  const response = await fetch(toRequest({ method, path: base + path, ...content }));
  const text = await response.text();
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}

/** Stores the record that a life begins with. */
export function storeRecord(fetch: Fetch, id: string): Promise<void> {
  const sandbox = { sandboxId: id, runtime: { name: "process" }, spec: { typeUrl: specType, json: spec } };
  return ask(fetch, "POST", "", sandbox);
}

export function deleteRecord(fetch: Fetch, id: string): Promise<void> {
  return ask(fetch, "DELETE", `/${id}`);
}

/** Does one call of a life by way of the functions. */
export function callFunctions(fetch: Fetch, call: LifeCall, id: string): Promise<void> {
  return ask(fetch, call === "Status" ? "GET" : "POST", `/${id}/${call.toLowerCase()}`);
}

const { methods } = services.Controller;

/** Does one call of a life at the agent. */
export function callAgent(agent: BenchAgent, call: LifeCall, sandboxId: string): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify(spec));
  const sandbox = toProto({
    id: sandboxId,
    runtime: { name: "process" },
    spec: { typeUrl: specType, value },
    labels: new Map(),
    extensions: new Map(),
    sandboxer: "",
  });
  const bodies: Readonly<Record<LifeCall, () => Uint8Array>> = {
    Create: () => methods.Create.request.encode({ sandboxId, sandbox }),
    Start: () => methods.Start.request.encode({ sandboxId }),
    Status: () => methods.Status.request.encode({ sandboxId }),
    Stop: () => methods.Stop.request.encode({ sandboxId }),
    Shutdown: () => methods.Shutdown.request.encode({ sandboxId }),
  };
  return agent.call(call, bodies[call]());
}
