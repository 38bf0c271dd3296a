import { z } from "zod";
import type { Json } from "./client.ts";

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const objects = z.array(z.custom<Json>(isObject, "must be an object"));

/** Returns the items of a list in an answer. Fails if it is not a list of objects. */
export function objectsIn(part: unknown): readonly Json[] {
  return objects.parse(part);
}
