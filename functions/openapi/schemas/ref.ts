import type { Schema } from "../schema.ts";

/** Returns a reference to a component. The document is refused if there is none of that name. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
