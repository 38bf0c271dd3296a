import type * as z from "zod";
import { ConfigError } from "./config-error.ts";

/** The values of settings, by variable. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Parses the settings that a schema names. @throws ConfigError for the first invalid one */
export function parseSettings<O>(schema: z.ZodType<O>, variables: Variables): O {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(String(issue?.path[0]), issue?.message ?? "is not valid");
}
