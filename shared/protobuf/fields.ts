import { type FieldSchema, schema } from "../../proto/gen/schema.ts";

/** The fields of one message: in the order of their declaration, and by both names JSON may give them. */
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

/** @throws a plain error for a message the schema does not have: a fault of ours, not of a caller */
export function fieldsOf(typeName: string): Fields {
  const found = fields.get(typeName);
  if (!found) throw new Error(`no message ${typeName} in the schema`);
  return found;
}
