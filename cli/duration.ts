import { InvalidArgumentError } from "commander";
import { toMs } from "../client/duration.ts";

/** Checks the duration of an option. @throws InvalidArgumentError */
export function checkDuration(text: string): string {
  try {
    toMs(text);
  } catch {
    throw new InvalidArgumentError("It must be a duration such as 500ms, 30s, 10m or 2h.");
  }
  return text;
}
