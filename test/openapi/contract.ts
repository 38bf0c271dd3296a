import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "@redocly/ajv/dist/2020.js";
import type { Ask } from "../support/client.ts";

/** A part of the document. */
export interface Part {
  readonly [name: string]: Part;
}

const path = fileURLToPath(new URL("../../functions/openapi/openapi.json", import.meta.url));

/** The committed document. */
export const document: Part = JSON.parse(readFileSync(path, "utf8"));

/** Returns the part that a part refers to; the part itself if it is none. */
export function resolved(part: Part): Part {
  const pointer: unknown = part.$ref;
  if (typeof pointer !== "string") return part;
  // Names of components have no escapes.
  const found = pointer
    .slice(2)
    .split("/")
    .reduce<Part | undefined>((at, name) => at?.[name], document);
  if (!found) throw new Error(`${pointer} leads nowhere`);
  return found;
}

/** An operation of the document. */
export interface Described {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: Part;
}

/** All operations of the document. */
export const described: readonly Described[] = Object.entries(document.paths ?? {}).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ id: String(operation.operationId), method: method.toUpperCase(), path, operation },
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
    })),
);

/** Returns a schema of which objects have no further members, so that an answer's unknown member is a fault. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]));
  const isObject = "properties" in members && !("additionalProperties" in members);
  return isObject ? { ...members, additionalProperties: false } : members;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: false });
ajv.addSchema({ $id: "closed", components: closed(document.components) });
const coercing = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: "array" });
const validators = new Map<string, ValidateFunction>();
const queryValidators = new Map<Part, ValidateFunction>();

/** Returns the violations of a schema; empty if there are none. */
export function violations(schema: unknown, value: unknown): string {
  const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"closed#/components/');
  let validate = validators.get(text);
  if (!validate) {
    validate = ajv.compile(JSON.parse(text));
    validators.set(text, validate);
  }
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

/** Returns the operation of a request; undefined if there is none. */
export function operationOf(method: string, target: string): Described | undefined {
  const [path = ""] = target.split("?");
  return described.find((each) => each.method === method && each.pattern.test(path));
}

/** Returns the violations of a request's query. */
function queryFaults(parameters: readonly Part[], target: string): string[] {
  const query = new URLSearchParams(target.split("?")[1] ?? "");
  return [...new Set(query.keys())].flatMap((name) => {
    const parameter = parameters.find((each) => String(each.in) === "query" && String(each.name) === name);
    if (!parameter) return [`query ${name} is not described`];
    const values = query.getAll(name);
    // An empty text counts as absent.
    if (values.every((each) => each === "")) return [];
    const value = String(parameter.schema?.type) === "array" ? values : values[0];
    const validate =
      queryValidators.get(parameter) ??
      coercing.compile({ type: "object", properties: { value: parameter.schema } });
    queryValidators.set(parameter, validate);
    return validate({ value }) ? [] : [`query ${name}: ${coercing.errorsText(validate.errors)}`];
  });
}

/** Returns true if a body uses a form that is accepted and not described: null, or names in snake case. */
function isLenient(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isLenient);
  if (typeof value !== "object") return false;
  if (value === null) return true;
  return Object.entries(value).some(([name, each]) => /[a-z]_[a-z]/.test(name) || isLenient(each));
}

/** Returns the violations of a request that has succeeded. */
function requestFaults({ operation }: Described, target: string, init: RequestInit): string[] {
  const parameters = Object.values(operation.parameters ?? {}).map(resolved);
  const faults = queryFaults(parameters, target);
  const { body } = init;
  if (typeof body !== "string" || body === "") return faults;
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (!schema) return [...faults, "a body is not described"];
  // The bodies of webhooks are their senders'.
  if (String(operation.operationId) === "Hooks.Deliver") return faults;
  const json: unknown = JSON.parse(body);
  const fault = violations(schema, json);
  return fault === "" || isLenient(json) ? faults : [...faults, `body: ${fault}`];
}

const checkedHeaders = [
  "etag",
  "location",
  "link",
  "idempotency-replayed",
  "www-authenticate",
  "retry-after",
];

/** Returns the violations of an answer's headers. */
function headerFaults(response: Part, { ok, headers }: Response): string[] {
  const names = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
  // The header of the key says that errors are repeated, too.
  if (!ok) names.push("idempotency-replayed");
  const unknown = checkedHeaders.filter((name) => headers.has(name) && !names.includes(name));
  const missing = ["etag", "location", "x-request-id"].filter(
    (name) => names.includes(name) && !headers.has(name),
  );
  return [
    ...unknown.map((name) => `the header ${name} is not described`),
    ...missing.map((name) => `the header ${name} is missing`),
  ];
}

/** Returns the violations of an answer. */
async function answerFaults({ operation }: Described, answer: Response): Promise<string[]> {
  const found = operation.responses?.[String(answer.status)];
  if (!found) return [`status ${answer.status} is not described: ${await answer.clone().text()}`];
  const response = resolved(found);
  const faults = headerFaults(response, answer);
  const [type = ""] = (answer.headers.get("content-type") ?? "").split(";");
  if (!response.content) {
    return (await answer.clone().text()) === "" ? faults : [...faults, "a body is not described"];
  }
  const content = response.content[type];
  if (!content) return [...faults, `the type ${type} is not described`];
  if (!/^application\/(?:.*\+)?json$/.test(type)) return faults;
  const json: Part = await answer.clone().json();
  const fault = violations(content.schema, json);
  if (fault !== "") faults.push(`${fault} in ${JSON.stringify(json)}`);
  const codes: unknown = response["x-codes"];
  if (Array.isArray(codes) && !codes.includes(json.code))
    faults.push(`the code ${json.code} is not described`);
  return faults;
}

/** Returns an `ask` that fails unless requests that succeed, and all answers, are as the document says. */
export function checking(ask: Ask, onChecked: (id: string, status: number) => void = () => {}): Ask {
  return async (target, init = {}) => {
    const answer = await ask(target, init);
    const found = operationOf(init.method ?? "GET", target);
    if (!found) return answer;
    const faults = await answerFaults(found, answer);
    if (answer.ok) faults.push(...requestFaults(found, target, init));
    if (faults.length > 0) {
      throw new Error(`${found.id} ${target} ${answer.status} is not as described: ${faults.join("; ")}`);
    }
    onChecked(found.id, answer.status);
    return answer;
  };
}
