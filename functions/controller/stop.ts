import { controllerMethods } from "../../shared/controller/methods.ts";
import { type DurationRange, parseDuration } from "../../shared/duration.ts";
import { JsonNumber, type JsonObject } from "../../shared/json/value.ts";
import { fieldError, typeError } from "../../shared/protobuf/json-rule.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Stop } = services.Controller.methods;

/** Range of the grace period. */
const timeoutRange: DurationRange = { minMs: 1_000, maxMs: 24 * 3_600_000 };

/** Reads a grace period, rounded up to whole seconds; 0 for the default. @throws `invalid_argument` */
export function readStopTimeout(timeout: string | undefined): number {
  return timeout === undefined ? 0 : Math.ceil(parseDuration(timeout, "timeout", timeoutRange) / 1_000);
}

/** Replaces the duration `timeout` by the message's `timeoutSecs`, rounded up to whole seconds. */
function fromRest(body: JsonObject): JsonObject {
  const message = new Map(body);
  for (const name of ["timeoutSecs", "timeout_secs"]) {
    if (message.has(name))
      throw fieldError([name], 'is a field of the RPC; over REST set timeout, such as "5s"');
  }
  const timeout = message.get("timeout") ?? null;
  message.delete("timeout");
  if (timeout === null) return message;
  if (typeof timeout !== "string") throw typeError(["timeout"], 'a duration, such as "5s"', timeout);
  return message.set("timeoutSecs", JsonNumber.of(readStopTimeout(timeout)));
}

/** Stops a running sandbox: sends SIGTERM, then SIGKILL after a grace period. */
export default postOperation({ ...Stop, name: "Stop", handle: controllerMethods.Stop, fromRest });
