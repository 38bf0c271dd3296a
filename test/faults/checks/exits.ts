import type { Evidence, Violation } from "../evidence.ts";
import type { CallRecord } from "../history.ts";
import type { Run } from "../ledger.ts";
import { isProgramStatus } from "../program.ts";

const lostStatus = 255;
const killStatuses: readonly number[] = [137, 143];

/** The supervisor records its time after the program has recorded its own, with a delay on a busy machine. */
const earliestMs = -20;
const latestMs = 2_500;

interface Answer {
  readonly call: CallRecord;
  readonly status: number;
  readonly exitedAt: number;
  readonly text: string;
}

function answersOf(evidence: Evidence): Answer[] {
  return evidence.history.callsOf("wait").flatMap((call) => {
    const { outcome } = call;
    if (outcome?.kind !== "answered" || outcome.status !== 200) return [];
    const { exitStatus, exitedAt = "" } = outcome.body;
    if (exitStatus === undefined) return [];
    const text = `${call.client}'s Wait returned ${exitStatus} at ${exitedAt}`;
    return [{ call, status: exitStatus, exitedAt: Date.parse(exitedAt), text }];
  });
}

/** Finds the run with the exit of an answer. A stopped supervisor records the time once it continues. */
function runOf(evidence: Evidence, { status, exitedAt, call }: Answer): Run | undefined {
  const isPaused = evidence.happened(["pause-supervisor"], call.endedAt);
  return evidence.runs.find(({ end }) => {
    if (end?.status !== status) return false;
    const late = exitedAt - end.at;
    return late >= earliestMs && (late <= latestMs || isPaused);
  });
}

/** Returns the reason why an exit chosen by a program is wrong for its Wait; undefined if it is right. */
function wrongChosenExit(evidence: Evidence, answer: Answer): string | undefined {
  const { call } = answer;
  const run = runOf(evidence, answer);
  if (!run) return "no program ended with it";
  if (run.end && run.end.at > call.endedAt - earliestMs) return `${run.token} ended later`;
  // A restored database may name an earlier life.
  if (evidence.happened(["restore"], call.endedAt)) return undefined;
  const later = evidence.successfulCreates().find(({ token, startedAt, endedAt }) => {
    const isAfter = run.end !== undefined && startedAt > run.end.at;
    return token !== run.token && isAfter && endedAt < call.startedAt;
  });
  return later && `that was ${run.token}, and ${later.token} was created before the Wait began`;
}

/** Returns the reason why an exit not chosen by a program is wrong; undefined if it is right. */
function wrongOtherExit(evidence: Evidence, { status, exitedAt, call }: Answer): string | undefined {
  // A restored database may name an earlier life.
  const token = evidence.happened(["restore"], call.endedAt) ? undefined : evidence.lifeOf(call);
  const run = token === undefined ? undefined : evidence.runOf(token);
  if (status === lostStatus) {
    if (evidence.happened(["kill-supervisor", "pause-supervisor", "lose-data", "restore"], call.endedAt))
      return undefined;
    const mayHaveNothing =
      evidence.happened(["kill-agent"], call.endedAt) || evidence.mayHaveMadeNothing(call.endedAt);
    return run || !mayHaveNothing ? "no fault explains a lost exit" : undefined;
  }
  const isKilled = evidence.happened(["kill-process"], call.endedAt);
  if (!isKilled && !evidence.wasAskedToEnd(call.endedAt)) return "no Stop or Shutdown was called";
  if (status === 0) return run && `${run.token} has run, and never ends with it`;
  if (!killStatuses.includes(status)) return "no program or signal has this status";
  if (run?.end && exitedAt - run.end.at > 300) return `${run.token} ended with ${run.end.status}`;
  return undefined;
}

/** Checks that every Wait returned the exit of its life, and that all Waits of a life returned the same one. */
export function checkExits(evidence: Evidence): Violation[] {
  const found: Violation[] = [];
  const exitsOfLives = new Map<string, Map<string, string>>();
  const addExit = (token: string, answer: Answer) => {
    const exits = exitsOfLives.get(token) ?? new Map<string, string>();
    exitsOfLives.set(token, exits.set(`${answer.status} ${answer.exitedAt}`, answer.text));
  };
  for (const answer of answersOf(evidence)) {
    const { call, status, text } = answer;
    const isRestored = evidence.happened(["restore"], call.endedAt);
    const known = isRestored ? undefined : evidence.lifeOf(call);
    const isChosen = isProgramStatus(status);
    const reason = isChosen ? wrongChosenExit(evidence, answer) : wrongOtherExit(evidence, answer);
    const run = isChosen ? runOf(evidence, answer) : undefined;
    if (reason !== undefined) found.push(evidence.violation("exits", `${text}: ${reason}`));
    else if (known !== undefined && run && run.token !== known) {
      found.push(evidence.violation("exits", `${text}: that was ${run.token}, and ${known} was the life`));
    } else {
      const life = run?.token ?? known;
      if (life !== undefined) addExit(life, answer);
    }
  }
  for (const [token, exits] of exitsOfLives) {
    if (exits.size < 2) continue;
    found.push(evidence.violation("exits", `${token} has several exits: ${[...exits.values()].join("; ")}`));
  }
  return found;
}
