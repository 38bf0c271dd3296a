import { invalid } from "../../shared/errors/error.ts";

/** Parses a query parameter that is `true` or `false`, by default false. @throws `invalid_argument` */
export function parseFlag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw invalid(name, "must be true or false");
}
