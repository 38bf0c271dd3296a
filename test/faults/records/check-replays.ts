import type { Violation } from "../evidence.ts";
import { sendTwice } from "../send-twice.ts";
import type { HistorySchedule } from "./history-schedule.ts";
import type { RecordSchedule } from "./record-schedule.ts";

/** Number of answered requests of a schedule that are repeated in the end. */
const maxReplays = 4;

const deadlineMs = 20_000;

/** Checks that requests that were sent to two servers at once got one answer. */
export function checkTwins({ namespace, operations }: RecordSchedule | HistorySchedule): Violation[] {
  return operations.flatMap(({ client, call, id, key, answers }): Violation[] => {
    const [first, second] = answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`);
    // A Delete may have been finished between the two.
    const isFinal = answers.every(({ status }) => status !== 202);
    if (second === undefined || first === second || !isFinal) return [];
    const text = `${client}'s ${call} (key ${key}) got at once: ${first}, and ${second}`;
    return [{ invariant: "replays", name: `${namespace}@${id}`, text }];
  });
}

/** Repeats some requests that were answered, and checks that each gets its first answer. */
export async function checkReplays(schedule: RecordSchedule, url: string): Promise<Violation[]> {
  const answered = schedule.operations.filter(
    ({ key, answer, attempts }) => key !== undefined && answer && (attempts > 1 || answer.code === "ok"),
  );
  const found: Violation[] = [];
  for (const operation of answered.slice(-maxReplays)) {
    const { client, call, id, method, path, body, key = "", answer } = operation;
    const response = await sendTwice(`${url}/v1/namespaces/${schedule.namespace}${path}`, {
      method,
      signal: AbortSignal.timeout(deadlineMs),
      headers: {
        "idempotency-key": key,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isReplayed = response.headers.get("idempotency-replayed") === "true";
    const first = JSON.stringify(answer?.body);
    if (isReplayed && response.status === answer?.status && (text || "{}") === first) continue;
    // The Delete was not finished. A retry reports its progress, and its last answer is kept.
    if (answer?.status === 202 && (response.status === 202 || response.status === 204)) continue;
    found.push({
      invariant: "replays",
      name: `${schedule.namespace}@${id}`,
      text: `${client}'s ${call} (key ${key}) got ${answer?.status} ${first}, and then ${response.status} ${text}`,
    });
  }
  return found;
}
