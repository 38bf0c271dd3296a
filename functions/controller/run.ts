import { openDeadline } from "../../shared/connect/deadline.ts";
import { type DurationRange, parseDuration } from "../../shared/duration.ts";
import { invalid, isCodeOf } from "../../shared/errors/error.ts";
import type { JsonValue } from "../../shared/json/value.ts";
import { JsonText, writeJson } from "../../shared/json/write.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { RunOptions, RunResult } from "../../shared/sandbox/compound.ts";
import { statusToText } from "../../shared/store/status.ts";
import type { Services } from "../operation.ts";
import { outputTail } from "../output/tail.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { etagOf } from "../rest/etag.ts";
import { newLease, takeLease } from "../rest/lease-fields.ts";
import { restOperation } from "../rest-operation.ts";
import { untilStopping } from "../stopping.ts";

/** Range of `wait`. */
const waitRange: DurationRange = { minMs: 1_000, maxMs: 300_000 };

/** A run as it is requested. */
export interface RunRequest {
  readonly options: RunOptions;
  /** The subscription to its events that is stored with it, as it was given. */
  readonly subscription: JsonValue | undefined;
  /** Time to wait for the exit, in milliseconds; undefined not to wait. */
  readonly waitMs: number | undefined;
  /** True to answer the end of its output. */
  readonly wantsOutput: boolean;
}

/** The answer of a run. */
interface RunAnswer extends RunResult {
  readonly output?: JsonValue;
}

/** Reads the body of a run. @throws `invalid_argument` */
export function readRun(fields: BodyFields): RunRequest {
  const ifExists = fields.choice("ifExists", ["fail", "keep", "replace"]);
  const removeOnExit = fields.flag("removeOnExit");
  const wait = fields.text("wait");
  const waitMs = wait === undefined ? undefined : parseDuration(wait, "wait", waitRange);
  const wantsOutput = fields.flag("output");
  if (wantsOutput && waitMs === undefined) throw invalid("output", "needs wait");
  const term = newLease(takeLease(fields));
  const subscription = fields.value("subscription");
  const sandbox = fromProto(Sandbox.fromJson(fields.rest, { unknownFields: "refuse" }));
  return { options: { sandbox, ifExists, removeOnExit, term }, subscription, waitMs, wantsOutput };
}

/** Waits for the exit of a sandbox that was run. Returns its status unchanged if the time has passed first. */
async function waitForExit(
  { controller, stopping }: Services,
  call: Call,
  result: RunResult,
  waitMs: number,
): Promise<RunResult> {
  const deadline = openDeadline(call.signal, waitMs);
  try {
    const {
      exitStatus,
      exitedAt,
      reason = "",
    } = await untilStopping(deadline.signal, stopping, (signal) =>
      controller.wait({ ...call, signal, deadline: deadline.at }, result.record.id, ""),
    );
    const exit = { status: exitStatus, exitedAt, reason };
    return { ...result, status: { ...result.status, phase: "stopped", pid: undefined, exit } };
  } catch (error) {
    // The sandbox runs: that is the answer, whatever has ended the wait.
    if (call.signal.aborted && !isCodeOf(error, "deadline_exceeded")) throw error;
    return result;
  } finally {
    deadline.close();
  }
}

/** Reads the subscription of a sandbox. @throws `invalid_argument` */
async function subscriptionOf(services: Services, call: Call, id: string, given: JsonValue) {
  const { readSubscription } = await import("../webhooks.ts");
  return readSubscription(services, call, id, given);
}

function outputToText(output: JsonValue | undefined): string {
  return output === undefined ? "" : `,"output":${writeJson(output)}`;
}

/** Stores a record, and creates and starts its sandbox, all or nothing. */
export default restOperation({
  query: [],
  async read(request) {
    return readRun(new BodyFields(await request.parse(await request.requiredBytes())));
  },
  async handle(services, call, { options, subscription: given, waitMs, wantsOutput }): Promise<RunAnswer> {
    const subscription =
      given === undefined ? undefined : await subscriptionOf(services, call, options.sandbox.id, given);
    const result = await services.controller.compounds.run(call, { ...options, subscription });
    const { exit } = result.status;
    const answer = waitMs === undefined || exit ? result : await waitForExit(services, call, result, waitMs);
    if (!wantsOutput) return answer;
    const hasEnded = answer.status.exit !== undefined;
    return { ...answer, output: await outputTail(services, call, options.sandbox.id, hasEnded) };
  },
  write({ record, status, output }, { namespace }) {
    const text = record.toJsonText("rest").slice(0, -1);
    return {
      status: 201,
      body: new JsonText(`${text},"status":${statusToText(status)}${outputToText(output)}}`),
      headers: {
        etag: etagOf(record),
        location: `/v1/namespaces/${namespace}/sandboxes/${record.id}`,
      },
    };
  },
});
