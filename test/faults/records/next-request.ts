import type { ProgramFolder } from "../program.ts";
import type { Random } from "../random.ts";
import type { Sandbox } from "../sandbox.ts";
import type { RecordCall, RecordRequest } from "./operation.ts";

type Weights = readonly (readonly [RecordCall, number])[];

const weights: Weights = [
  ["run", 22],
  ["create-record", 10],
  ["update-record", 12],
  ["delete-record", 4],
  ["force-delete", 8],
  ["delete-many", 4],
  ["renew", 7],
  ["create", 6],
  ["start", 7],
  ["stop", 5],
  ["shutdown", 5],
  ["get", 6],
  ["list", 3],
  ["wait", 4],
  ["status", 3],
];

/** The parts of a request that depend on its client and schedule. */
export interface RequestParts {
  readonly random: Random;
  readonly sandbox: Sandbox;
  readonly programs: ProgramFolder;
  /** The label that only this client sets. */
  readonly labelKey: string;
  /** Returns a value that no other request has. */
  nextValue(): string;
}

/** Returns the fields of a short lease, of a long one, or of none. */
function leaseFields(random: Random): Readonly<Record<string, string>> {
  const kind = random.weighted([
    ["none", 65],
    ["short", 20],
    ["long", 15],
  ]);
  if (kind === "none") return {};
  const expiresIn = kind === "short" ? "1s" : "1h";
  return { expiresIn, onExpire: random.pick(["delete", "stop"]) };
}

/** Returns the next request of a client. */
export function nextRequest(parts: RequestParts): RecordRequest {
  const { random, sandbox, programs, labelKey, nextValue } = parts;
  const { namespace, id } = sandbox.history;
  const call = random.weighted(weights);
  const record = `/sandboxes/${id}`;
  const newRecord = () => {
    const program = sandbox.randomProgram(random, false);
    return { token: program.token, fields: programs.recordBody(namespace, id, program) };
  };
  switch (call) {
    case "create-record": {
      const { token, fields } = newRecord();
      const body = { ...fields, ...leaseFields(random) };
      return { call, id, method: "POST", path: "/sandboxes", body, token };
    }
    case "run": {
      const { token, fields } = newRecord();
      const ifExists = random.weighted([
        ["fail", 45],
        ["keep", 25],
        ["replace", 30],
      ]);
      const more = { ifExists, ...(random.chance(0.2) ? { removeOnExit: true } : {}) };
      const wait = random.chance(0.15) ? { wait: "1s" } : {};
      const body = { ...fields, ...leaseFields(random), ...more, ...wait };
      return { call, id, method: "POST", path: "/run", body, token, ifExists };
    }
    case "update-record": {
      const label = { key: labelKey, value: nextValue() };
      const body = { labels: { [label.key]: label.value }, ...leaseFields(random) };
      return { call, id, method: "PATCH", path: `${record}?fields=labels.${label.key}`, body, label };
    }
    case "delete-record":
      return { call, id, method: "DELETE", path: record };
    case "force-delete":
      return { call, id, method: "DELETE", path: `${record}?force=true` };
    case "delete-many": {
      const body = { filters: [`labels.of==${id}`], force: random.chance(0.7) };
      return { call, id, method: "POST", path: "/delete", body };
    }
    case "renew": {
      const body = { for: random.pick(["1s", "2s", "1h"]), ...(random.chance(0.3) ? { shorten: true } : {}) };
      return { call, id, method: "POST", path: `${record}/renew`, body };
    }
    case "stop":
      return { call, id, method: "POST", path: `${record}/stop`, body: { timeout: "1s" } };
    case "create":
    case "start":
    case "shutdown":
      return { call, id, method: "POST", path: `${record}/${call}` };
    case "get":
      return { call, id, method: "GET", path: record };
    case "list":
      return { call, id, method: "GET", path: `/sandboxes?filter=${encodeURIComponent("state==running")}` };
    case "status":
      return { call, id, method: "GET", path: `${record}/status` };
    case "wait":
      return { call, id, method: "GET", path: `${record}/wait?timeout=1s` };
  }
}
