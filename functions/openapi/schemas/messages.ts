import { fieldsOf } from "../../../shared/protobuf/fields.ts";
import {
  closed,
  flag,
  integer,
  list,
  type Members,
  mapOf,
  object,
  type Schema,
  text,
  time,
} from "../schema.ts";

/** The components of containerd's messages. All other messages are not used over REST. */
const components: Readonly<Record<string, string>> = {
  "google.protobuf.Any": "Any",
  "containerd.types.Sandbox": "SandboxMessage",
  "containerd.types.Sandbox.Runtime": "Runtime",
  "containerd.types.Mount": "Mount",
  "containerd.types.Platform": "Platform",
  "containerd.types.Metric": "Metric",
};

/** Returns the schema of a value by its type in the proto schema. */
function fieldValue(type: string, description: string): Schema {
  if (type === "string") return text(description);
  if (type === "bool") return flag(description);
  if (type === "uint32") return integer(description, { minimum: 0, maximum: 4_294_967_295 });
  if (type === "google.protobuf.Timestamp") return time(description);
  const name = components[type];
  if (name === undefined) throw new Error(`openapi: ${type} is not a component`);
  return { $ref: `#/components/schemas/${name}`, description };
}

/**
 * Returns the members of a message, from the proto schema.
 * @param descriptions of each of its fields, but for those that REST does not have
 */
export function membersOf(typeName: string, descriptions: Readonly<Record<string, string>>): Members {
  const fields = new Map(fieldsOf(typeName).all.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(descriptions).map(([name, description]) => {
      const field = fields.get(name);
      if (!field) throw new Error(`openapi: ${typeName} has no field ${name}`);
      if (field.kind === "single") return [name, fieldValue(field.type, description)];
      const items = fieldValue(field.type, "");
      const item = Object.fromEntries(Object.entries(items).filter(([key]) => key !== "description"));
      return [name, field.kind === "map" ? mapOf(description, item) : list(description, item)];
    }),
  );
}

/** @throws if a field of a message is not described */
function checkComplete(typeName: string, descriptions: Readonly<Record<string, string>>): void {
  const missing = fieldsOf(typeName).all.find(({ name }) => !(name in descriptions));
  if (missing) throw new Error(`openapi: the field ${missing.name} of ${typeName} is not described`);
}

/** Returns the schema of a message in a request, whose fields may all be left out. */
export function requestOf(
  typeName: string,
  description: string,
  descriptions: Readonly<Record<string, string>>,
): Schema {
  checkComplete(typeName, descriptions);
  return closed(description, {}, membersOf(typeName, descriptions));
}

/** Returns the schema of a message in an answer. @param required the fields that are always there */
export function messageOf(
  typeName: string,
  description: string,
  descriptions: Readonly<Record<string, string>>,
  required: readonly string[] = [],
): Schema {
  checkComplete(typeName, descriptions);
  const members = Object.entries(membersOf(typeName, descriptions));
  const [always, sometimes] = [true, false].map((isRequired) =>
    Object.fromEntries(members.filter(([name]) => required.includes(name) === isRequired)),
  );
  return object(description, always ?? {}, sometimes);
}
