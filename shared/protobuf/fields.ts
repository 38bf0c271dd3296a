import { type FieldSchema, schema } from "../../proto/gen/schema.ts";

/** The fields of a message: in order of declaration, and by both of their JSON names. */
export interface Fields {
  readonly all: readonly FieldSchema[];
  readonly byName: ReadonlyMap<string, FieldSchema>;
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const fields: ReadonlyMap<string, Fields> = new Map(
  Object.entries(schema).map(([typeName, all]) => {
    const names = all.flatMap((field) => [
      [field.name, field] as const,
      [snakeCase(field.name), field] as const,
    ]);
    return [typeName, { all, byName: new Map(names) }];
  }),
);

/** Returns the fields of a message. @throws a plain error, because a missing message is our own fault */
export function fieldsOf(typeName: string): Fields {
  const found = fields.get(typeName);
  if (!found) throw new Error(`no message ${typeName} in the schema`);
  return found;
}
