import { invalid, quote, SandboxError } from "../../shared/errors/error.ts";
import { isJsonObject, type JsonValue } from "../../shared/json/value.ts";
import { typeError } from "../../shared/protobuf/json-rule.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { checkId, isIdentifier } from "../../shared/sandbox/identifier.ts";
import type { SandboxSubscription } from "../../shared/sandbox/subscription.ts";
import {
  type GivenSecret,
  type SubscriptionRequest,
  signatureKinds,
} from "../../shared/subscriptions/subscription.ts";
import type { Services } from "../operation.ts";
import { BodyFields } from "../rest/body-fields.ts";

/** The form of a secret that is not a string, for error messages. */
const secretForm = '{"binding": "…"} or {"make": "v1"} or {"make": "v1a"}';

/** Takes a secret out of a body: a text, the name of a binding, or the kind to make. @throws `invalid_argument` */
export function takeSecret(fields: BodyFields): GivenSecret | undefined {
  const value = fields.value("secret");
  if (value === undefined) return undefined;
  if (typeof value === "string") return { text: value };
  if (!isJsonObject(value)) throw typeError(["secret"], `a string, or ${secretForm}`, value);
  const members = new BodyFields(value);
  const binding = members.text("binding");
  const made = members.text("make");
  members.end();
  const make = signatureKinds.find((kind) => kind === made);
  if (binding !== undefined && made === undefined) return { binding };
  if (binding === undefined && make !== undefined) return { make };
  throw invalid("secret", `must be a string, or ${secretForm}`);
}

/** Takes the members of a subscription out of a body. @throws `invalid_argument` */
export function takeRequest(fields: BodyFields): SubscriptionRequest {
  const url = fields.text("url");
  if (url === undefined) throw invalid("url", "is missing; must be the address that events are sent to");
  return { url, filter: fields.texts("filter"), secret: takeSecret(fields) };
}

/** @throws `invalid_argument`, also without a secret: the answer is that of the sandbox, and cannot contain one */
function takeGiven(value: JsonValue): SubscriptionRequest {
  const fields = new BodyFields(value);
  const request = takeRequest(fields);
  fields.end();
  if (!request.secret) throw invalid("secret", "is missing; must be given with the sandbox");
  return request;
}

/** Returns the error of a field as that of the field in the `subscription` of a sandbox. */
function ofSandbox(error: unknown): unknown {
  const [violation] = error instanceof SandboxError ? error.violations : [];
  return violation ? invalid(`subscription.${violation.path}`, violation.message) : error;
}

/**
 * Reads the `subscription` of a new sandbox, to be stored with its record.
 * @throws `invalid_argument`
 */
export async function readSubscription(
  { subscriptions }: Pick<Services, "subscriptions">,
  { namespace }: Call,
  sandboxId: string,
  value: JsonValue,
): Promise<SandboxSubscription> {
  const id = checkId(sandboxId);
  try {
    return await subscriptions.prepare(namespace, id, takeGiven(value));
  } catch (error) {
    throw ofSandbox(error);
  }
}

/** Checks the name of a subscription. @throws `invalid_argument` */
export function checkName(name: string): string {
  if (isIdentifier(name)) return name;
  throw invalid("name", `must be an identifier such as my-hook, not ${quote(name)}`);
}
