import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseJson } from "../../shared/json/parse.ts";
import { toPlain } from "../../shared/json/plain.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Sandbox, Timestamp } from "../../shared/sandbox/sandbox.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";
import { type ReadableSandbox, toSandbox } from "./readable-sandbox.ts";
import { type ValueRule, Values } from "./vector-value.ts";

export type StoreRpc = "Create" | "Update" | "Get" | "List" | "Delete";

/**
 * Makes a call with the unchanged bytes of a request message.
 * @param namespace the value of the header; null to leave it out
 * @returns `ok` and the bytes of the response, or the code of the error
 */
export type StoreCall = (
  rpc: StoreRpc,
  namespace: string | null,
  bytes: Uint8Array<ArrayBuffer>,
) => Promise<{ readonly code: string; readonly body?: Uint8Array | undefined }>;

/** A test of a Store by the bytes of its messages. */
export type StoreCase = Case<[StoreCall]>;

interface Request {
  readonly sandbox?: ReadableSandbox | null;
  readonly fields?: readonly string[];
  readonly sandbox_id?: string;
  readonly filters?: readonly string[];
}

interface Expected {
  readonly code: string;
  readonly response?: { readonly sandbox?: ReadableSandbox; readonly list?: readonly ReadableSandbox[] };
}

interface Step {
  readonly rpc: StoreRpc;
  readonly namespace?: string | null;
  readonly request_b64?: string;
  readonly request_length?: number;
  readonly request_sha256?: string;
  readonly request: Request | null;
  readonly expect: Expected;
  readonly suggest?: Expected | null;
}

interface Scenario {
  readonly name: string;
  readonly kind: string;
  readonly values?: Readonly<Record<string, ValueRule>>;
  readonly steps: readonly Step[];
}

/** Reads a file of test/vectors. */
export function readVectors(file: string): unknown {
  return toPlain(parseJson(readFileSync(new URL(`../vectors/${file}`, import.meta.url), "utf8")));
}

const { methods } = services.Store;

/** Returns the bytes of a request. Generates those that are too large for the vectors. */
async function requestBytes(step: Step, values: Values): Promise<Uint8Array<ArrayBuffer>> {
  if (step.request_b64 !== undefined) return values.bytes(step.request_b64);
  const { sandbox, fields = [], sandbox_id = "", filters = [] } = step.request ?? {};
  const texts = (list: readonly string[]) => list.map((text) => values.text(text));
  const message = sandbox ? toProto(toSandbox(sandbox, values)) : null;
  const bytes = {
    Create: () => methods.Create.request.encode({ sandbox: message }),
    Update: () => methods.Update.request.encode({ sandbox: message, fields: texts(fields) }),
    Get: () => methods.Get.request.encode({ sandboxId: values.text(sandbox_id) }),
    Delete: () => methods.Delete.request.encode({ sandboxId: values.text(sandbox_id) }),
    List: () => methods.List.request.encode({ filters: texts(filters) }),
  }[step.rpc]();
  assert.equal(bytes.length, step.request_length, "the length of a generated request");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  assert.equal(hex, step.request_sha256, "the digest of a generated request");
  return bytes;
}

/** Returns the sandboxes in a response, in order. */
function sandboxesIn(rpc: StoreRpc, body: Uint8Array): Sandbox[] {
  if (rpc === "Delete") return [];
  if (rpc === "List") return (methods.List.response.decode(body).list ?? []).map(fromProto);
  const { sandbox } = methods[rpc].response.decode(body);
  assert.ok(sandbox, "the response has no sandbox");
  return [fromProto(sandbox)];
}

/** The instants that the markers of a scenario stand for. */
class Instants {
  readonly #known = new Map<string, Timestamp>();

  /** Checks that the same marker is the same instant, and a higher marker a later one. */
  check(marker: unknown, time: Timestamp | undefined): void {
    assert.ok(typeof marker === "string" && time, "the response has no times");
    const known = this.#known.get(marker);
    if (known) {
      assert.deepEqual(time, known, marker);
      return;
    }
    for (const [other, instant] of this.#known) {
      const isLater = Number(marker.slice(1)) > Number(other.slice(1));
      const difference = time.seconds - instant.seconds || time.nanos - instant.nanos;
      assert.ok(isLater ? difference > 0 : difference < 0, `${marker} and ${other} are out of order`);
    }
    this.#known.set(marker, time);
  }
}

function checkSandbox(actual: Sandbox, readable: ReadableSandbox, values: Values, instants: Instants): void {
  const { createdAt, updatedAt, ...rest } = actual;
  const { createdAt: _created, updatedAt: _updated, ...expected } = toSandbox(readable, values);
  assert.deepEqual(rest, expected);
  instants.check(readable.created_at, createdAt);
  instants.check(readable.updated_at, updatedAt);
}

async function runScenario({ steps, values: rules }: Scenario, call: StoreCall): Promise<void> {
  const fresh = freshNamespace();
  const values = new Values(rules);
  const instants = new Instants();
  for (const [index, step] of steps.entries()) {
    const { rpc, namespace = fresh } = step;
    const header = namespace === null ? null : fillNamespace(namespace, fresh);
    // Times of subsequent changes must differ, and clocks may only count milliseconds.
    if (rpc === "Create" || rpc === "Update") await new Promise((resolve) => setTimeout(resolve, 2));
    const answer = await call(rpc, header, await requestBytes(step, values));
    const { code, response } = step.suggest ?? step.expect;
    const where = `step ${index + 1}, ${rpc}`;
    assert.ok(code.split("|").includes(answer.code), `${where} answers ${answer.code}, not ${code}`);
    if (answer.code !== "ok" || !response) continue;
    assert.ok(answer.body, `${where} has no body`);
    const actual = sandboxesIn(rpc, answer.body);
    const expected = rpc === "List" ? (response.list ?? []) : response.sandbox ? [response.sandbox] : [];
    assert.deepEqual(
      actual.map(({ id }) => id),
      expected.map(({ sandbox_id }) => values.text(sandbox_id)),
      where,
    );
    for (const [at, readable] of expected.entries()) {
      const sandbox = actual[at];
      if (sandbox) checkSandbox(sandbox, readable, values, instants);
    }
  }
}

/** Replaces `{ns}` by the scenario's own namespace, and `{ns:76}` by that namespace padded to 76 characters. */
function fillNamespace(text: string, fresh: string): string {
  return text
    .replaceAll("{ns}", fresh)
    .replace(/\{ns:(\d+)\}/g, (_, length: string) => fresh.padEnd(Number(length), "x"));
}

// test/vectors/README.md describes the format of the file.
const scenarios = readVectors("store_scenarios.json") as readonly Scenario[];

/** The recorded scenarios, with containerd's answers or better ones. */
export const storeCases: readonly StoreCase[] = scenarios.map((scenario) => ({
  name: `${scenario.kind}: ${scenario.name}`,
  run: (call) => runScenario(scenario, call),
}));
