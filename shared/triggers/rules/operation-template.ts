import { invalid } from "../../errors/error.ts";
import { formatPath, type JsonPath } from "../../json/path.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../json/value.ts";
import { checkPlace } from "./places.ts";
import type { Scope } from "./scope.ts";
import { expandValue, hasPlaceholder, parseTemplate, type Template } from "./template.ts";

/** A value whose texts may have placeholders. */
type Node =
  | { readonly kind: "value"; readonly value: JsonValue }
  | {
      readonly kind: "text";
      readonly template: Template;
      readonly path: JsonPath;
      /** True if it may be a list or an object of the payload. */
      readonly allowsContainers: boolean;
    }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Node])[] };

/** The request of an operation, with placeholders in the values of its texts. */
export interface OperationTemplate {
  /** Returns the request for a delivery. @throws ExpansionError */
  expand(scope: Scope): Promise<JsonObject>;
  /** A request of the same form, to check it when the trigger is stored. */
  readonly sample: JsonObject;
}

/** Values of the texts with placeholders that have a form of their own, for the sample. */
const samples: Readonly<Record<string, string>> = {
  sandboxId: "x",
  for: "1m",
  expiresIn: "1m",
  timeout: "1m",
  expiresAt: "9999-01-01T00:00:00Z",
};

function parseNode(value: JsonValue, path: JsonPath, allowsContainers = false): Node {
  if (typeof value === "string") {
    const template = parseTemplate(value, formatPath(path));
    if (hasPlaceholder(template)) return { kind: "text", template, path, allowsContainers };
    return { kind: "value", value: template.join("") };
  }
  if (isJsonArray(value)) {
    return { kind: "list", items: value.map((item, at) => parseNode(item, [...path, at])) };
  }
  if (!isJsonObject(value)) return { kind: "value", value };
  const members = [...value].map(([key, member]) => [key, parseNode(member, [...path, key])] as const);
  return { kind: "object", members };
}

async function expandNode(node: Node, scope: Scope): Promise<JsonValue> {
  switch (node.kind) {
    case "value":
      return node.value;
    case "text":
      return expandValue(node.template, scope, formatPath(node.path), node.allowsContainers);
    case "list":
      return Promise.all(node.items.map((item) => expandNode(item, scope)));
    case "object":
      return expandMembers(node.members, scope);
  }
}

async function expandMembers(
  members: readonly (readonly [string, Node])[],
  scope: Scope,
): Promise<JsonObject> {
  const expanded = new Map<string, JsonValue>();
  for (const [key, node] of members) expanded.set(key, await expandNode(node, scope));
  return expanded;
}

function sampleOf(node: Node): JsonValue {
  switch (node.kind) {
    case "value":
      return node.value;
    case "text":
      return "x";
    case "list":
      return node.items.map(sampleOf);
    case "object":
      return new Map(node.members.map(([key, member]) => [key, sampleOf(member)]));
  }
}

/** Members of an operation itself that are placeholders have no type yet: only the known ones stay. */
function sampleOfOperation(members: readonly (readonly [string, Node])[]): JsonObject {
  return new Map(
    members.flatMap(([key, node]): [string, JsonValue][] => {
      if (node.kind !== "text") return [[key, sampleOf(node)]];
      const sample = samples[key];
      return sample === undefined ? [] : [[key, sample]];
    }),
  );
}

/**
 * Parses the request of an operation.
 * @param path its place in the trigger, for errors
 * @throws `invalid_argument` for a text that is not a template, or a placeholder where none may stand
 */
export function parseOperation(request: JsonObject, path: JsonPath): OperationTemplate {
  const members = [...request].map(
    // Only the labels of a sandbox may be an object of the payload: in a spec, it could be anything.
    ([key, value]) => [key, parseNode(value, [...path, key], key === "labels")] as const,
  );
  const refuse = (at: JsonPath, rule: string) => {
    throw invalid(formatPath([...path, ...at]), rule);
  };
  checkPlace(request, refuse);
  return {
    expand: (scope) => expandMembers(members, scope),
    sample: sampleOfOperation(members),
  };
}
