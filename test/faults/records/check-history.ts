import { type LifeInput, type LifeOutput, lifeModel } from "../../histories/life-model.ts";
import { type HistoryOperation, linearize, type Model } from "../../histories/linearize.ts";
import { type RecordInput, type RecordOutput, recordModel } from "../../histories/record-model.ts";
import type { Violation } from "../evidence.ts";
import type { HistorySchedule } from "./history-schedule.ts";
import { isOk, type Operation } from "./operation.ts";

/** Checks that the operations of a schedule on each of its ids are linearizable. */
export function checkHistory({ sandboxes, operations }: HistorySchedule): Violation[] {
  const [stored, living] = sandboxes;
  const of = (id: string | undefined) => operations.filter((operation) => operation.id === id);
  const records = of(stored?.history.id);
  const calls = of(living?.history.id);
  return [
    ...judge(
      stored?.history.name,
      records,
      recordModel,
      records.map((operation) => toHistory(operation, toRecordInput(operation), toRecordOutput(operation))),
    ),
    ...judge(
      living?.history.name,
      calls,
      lifeModel,
      calls.map((operation) => toHistory(operation, toLifeInput(operation, calls), toLifeOutput(operation))),
    ),
  ];
}

function judge<State, Input, Output>(
  name = "",
  operations: readonly Operation[],
  model: Model<State, Input, Output>,
  history: readonly HistoryOperation<Input, Output>[],
): Violation[] {
  const verdict = linearize(model, history);
  if (verdict === "linearizable") return [];
  const what = `its ${history.length} operations are ${verdict === "wrong" ? "not linearizable" : "too many to order"}`;
  return [{ invariant: "linearizable", name, text: [what, ...linesOf(operations)].join("\n    ") }];
}

/** Formats operations in the order of their starts, with times in milliseconds since the first. */
function linesOf(operations: readonly Operation[]): string[] {
  const sorted = [...operations].sort((one, other) => one.startedAt - other.startedAt);
  const epoch = sorted[0]?.startedAt ?? 0;
  return sorted.map(({ client, call, key, startedAt, endedAt, answer, attempts }) => {
    const end = answer
      ? `${endedAt - epoch} ms: ${answer.code} ${String(answer.body.state ?? "")}`
      : "no answer";
    return `${client} ${call} key ${key ?? "none"}, attempts ${attempts}, ${startedAt - epoch} to ${end}`;
  });
}

function toHistory<Input, Output>(
  operation: Operation,
  input: Input,
  toOutput: (answer: NonNullable<Operation["answer"]>) => Output | undefined,
): HistoryOperation<Input, Output> {
  const { answer, startedAt, endedAt } = operation;
  return { input, output: answer && toOutput(answer), startedAt, endedAt };
}

function toRecordInput({ call, token = "", label }: Operation): RecordInput {
  if (call === "create-record") return { call: "create", token };
  if (call === "update-record") return { call: "update", value: label?.value ?? "" };
  return { call: call === "get" ? "get" : "delete" };
}

function toRecordOutput({ call, attempts }: Operation) {
  return ({ code, body }: NonNullable<Operation["answer"]>): RecordOutput => {
    const isWrite = call === "create-record" || call === "update-record";
    // A retry says so if it was carried out before, and its record is gone since.
    if (isWrite && attempts > 1 && code === "failed_precondition") return { code: "ok" };
    // A Delete answers nothing; a retry, the record as it is then.
    if (code !== "ok" || body.labels === undefined || (isWrite && attempts > 1)) return { code };
    const { token = "", value = "" } = body.labels as Readonly<Record<string, string>>;
    return { code, record: { token, value } };
  };
}

function toLifeInput(operation: Operation, all: readonly Operation[]): LifeInput {
  const { key, startedAt, endedAt } = operation;
  const beside = all.filter(
    (other) => other !== operation && other.startedAt <= endedAt && other.endedAt >= startedAt,
  );
  const isContended = beside.some(({ call }) => call === "stop" || call === "shutdown");
  const creates = beside.filter(({ call }) => call === "create");
  const mayMeetAttempt = creates.some(({ attempts, answer }) => attempts > 1 || !answer);
  const mayMeetCreation = mayMeetAttempt || creates.some(isOk);
  // Its schedule makes no other calls on this id.
  const call = operation.call as LifeInput["call"];
  return { call, callId: key ?? "", isContended, mayMeetAttempt, mayMeetCreation };
}

function toLifeOutput({ call, attempts }: Operation) {
  return ({ code, body }: NonNullable<Operation["answer"]>): LifeOutput | undefined => {
    // A retry says so if the life of its first attempt is over. That may have had an effect.
    const isOver = attempts > 1 && code === "failed_precondition" && /^(?:create|start|stop)$/.test(call);
    if (isOver) return undefined;
    return { code, phase: typeof body.state === "string" ? body.state : undefined };
  };
}
