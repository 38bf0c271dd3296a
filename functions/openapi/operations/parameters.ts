import type { QueryParameter } from "../description.ts";
import { duration, flag, integer, text } from "../schema.ts";

/** The parameters of lists that have pages. */
export const pages = {
  pageSize: {
    description: "The largest number of entries on a page.",
    schema: integer("", { minimum: 1, maximum: 1_000, default: 100 }),
    example: 50,
  },
  pageToken: {
    description: "The `nextPageToken` of the page before, with the same namespace and filters.",
    schema: text(""),
  },
} as const satisfies Record<string, QueryParameter>;

/** The parameters of lists whose pages have at most 100 entries. */
export const smallPages = {
  ...pages,
  pageSize: { ...pages.pageSize, schema: integer("", { minimum: 1, maximum: 100, default: 100 }) },
} as const satisfies Record<string, QueryParameter>;

export const filter: QueryParameter = {
  description:
    "A filter, such as `state==running,labels.app==web`; a comma is *and*, several filters are *or*.",
  schema: text(""),
  example: ["labels.app==web"],
  isRepeated: true,
};

export const sandboxer: QueryParameter = {
  description: "The sandboxer whose agent is asked; by default that of the record, else `DEFAULT_SANDBOXER`.",
  schema: text(""),
};

/** Returns the parameter of a time limit. */
export function timeout(description: string, fallback: string): QueryParameter {
  return { description, schema: duration("", { default: fallback }), example: "1s" };
}

/** Returns a parameter that is `true` or `false`. */
export function flagParameter(description: string): QueryParameter {
  return { description, schema: flag("", { default: false }), example: true };
}
