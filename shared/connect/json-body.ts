import { abortError } from "../errors/abort.ts";
import { parseJsonBytes, parseJsonInTurns } from "../json/parse.ts";
import type { JsonValue } from "../json/value.ts";
import type { BodyLimits } from "./body.ts";
import { smallBytes } from "./in-flight.ts";

/**
 * Parses the JSON of a body; that of a large one in turns.
 * @throws as `parseJsonBytes`, and the error of the call's signal
 */
export function parseBody(
  bytes: Uint8Array,
  { time, load }: Pick<BodyLimits, "time" | "load">,
): JsonValue | Promise<JsonValue> {
  if (bytes.length <= smallBytes) return parseJsonBytes(bytes);
  return parseJsonInTurns(bytes, async () => {
    await load?.turn();
    if (time.signal.aborted) throw abortError(time.signal);
  });
}
