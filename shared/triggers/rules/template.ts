import { invalid, quote } from "../../errors/error.ts";
import type { JsonValue } from "../../json/value.ts";
import { toId } from "./id.ts";
import { maxInserted } from "./room.ts";
import { isKnownPath, rootsRule, type Scope, textOf, valueAt } from "./scope.ts";

/** A value of the delivery within a text. */
export interface Placeholder {
  readonly path: readonly string[];
  /** True to make an id of it. */
  readonly isId: boolean;
  /** Used if the value is absent; undefined if that is a failure. */
  readonly otherwise: string | undefined;
}

/** A text that may hold placeholders, in parts. */
export type Template = readonly (string | Placeholder)[];

const part = String.raw`(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*")`;
const placeholder = new RegExp(String.raw`^\{(${part}(?:\.${part})*)(\|id)?(?: *\?\? ?([^{}]*))?\}`);

function pathOf(text: string, field: string): string[] {
  return (text.match(new RegExp(part, "g")) ?? []).map((each) => {
    if (!each.startsWith('"')) return each;
    try {
      return String(JSON.parse(each));
    } catch {
      throw invalid(field, `${quote(each)} is not a quoted name`);
    }
  });
}

/**
 * Parses a text with placeholders: `{path}`, `{path|id}`, `{path ?? default}`; `{{` is a brace.
 * @param field the name of the text, for errors
 * @throws `invalid_argument`
 */
export function parseTemplate(text: string, field: string): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = "";
  for (let at = 0; at < text.length; ) {
    const brace = text.indexOf("{", at);
    if (brace === -1 || text[brace + 1] === "{") {
      const end = brace === -1 ? text.length : brace + 1;
      literal += text.slice(at, end);
      at = brace === -1 ? end : end + 1;
      continue;
    }
    literal += text.slice(at, brace);
    const [whole = "", names = "", id, otherwise] = placeholder.exec(text.slice(brace)) ?? [];
    if (whole === "") {
      const rule = "expected a placeholder such as {body.number}, {body.ref|id} or {body.ref ?? main}";
      throw invalid(field, `${rule} at ${quote(text.slice(brace))}; a brace is written {{`);
    }
    const path = pathOf(names, field);
    if (!isKnownPath(path)) throw invalid(field, `${quote(whole)} ${rootsRule}`);
    if (literal !== "") parts.push(literal);
    literal = "";
    parts.push({ path, isId: id !== undefined, otherwise });
    at = brace + whole.length;
  }
  if (literal !== "") parts.push(literal);
  return parts;
}

/** Returns true if a text of a parsed template depends on the delivery. */
export function hasPlaceholder(template: Template): boolean {
  return template.some((each) => typeof each !== "string");
}

/** The error of a delivery that lacks what a rule needs. It is not the sender's fault alone, so it has no code. */
export class ExpansionError extends Error {
  override readonly name = "ExpansionError";
}

function nameOf({ path }: Placeholder): string {
  return path.join(".");
}

/** Returns a value, for which there must be room. @throws ExpansionError */
function inserted<T extends JsonValue>(value: T, { room }: Scope, field: string): T {
  if (room.take(value)) return value;
  throw new ExpansionError(`${field}: the placeholders insert more than ${maxInserted} characters`);
}

async function spliced(each: Placeholder, scope: Scope, field: string): Promise<string> {
  const value = valueAt(scope, each.path);
  if (value === undefined) {
    if (each.otherwise !== undefined) return each.otherwise;
    throw new ExpansionError(`${field}: the delivery has no ${nameOf(each)}`);
  }
  const text = textOf(value);
  if (text === undefined) {
    throw new ExpansionError(`${field}: ${nameOf(each)} is a list or an object, which is not a string`);
  }
  return inserted(each.isId ? await toId(text) : text, scope, field);
}

/** Returns the text of a template. @throws ExpansionError */
export async function expandText(template: Template, scope: Scope, field: string): Promise<string> {
  let text = "";
  for (const each of template) text += typeof each === "string" ? each : await spliced(each, scope, field);
  return text;
}

/**
 * Returns the value of a template: that of its placeholder, with its type, if it is only that; else a text.
 * @param allowsContainers false if it must not be a list or an object
 * @throws ExpansionError
 */
export async function expandValue(
  template: Template,
  scope: Scope,
  field: string,
  allowsContainers: boolean,
): Promise<JsonValue> {
  const [only, ...more] = template;
  if (more.length === 0 && only !== undefined && typeof only !== "string" && !only.isId) {
    const value = valueAt(scope, only.path);
    if (value !== undefined && (allowsContainers || textOf(value) !== undefined)) {
      return inserted(value, scope, field);
    }
  }
  return expandText(template, scope, field);
}
