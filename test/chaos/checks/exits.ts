import type { Evidence, Violation } from "../evidence.ts";
import type { CallRecord } from "../history.ts";
import type { Run } from "../ledger.ts";
import { isProgramStatus } from "../program.ts";

const lostStatus = 255;
const killStatuses: readonly number[] = [137, 143];

/** The supervisor takes the time after the program has written its own; it may have to wait for a processor. */
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
    const text = `${call.client}'s Wait was told ${exitStatus} at ${exitedAt}`;
    return [{ call, status: exitStatus, exitedAt: Date.parse(exitedAt), text }];
  });
}

/** Finds the run that ended as an answer says. A supervisor that was stopped takes the time once it goes on. */
function runOf(evidence: Evidence, { status, exitedAt, call }: Answer): Run | undefined {
  const isPaused = evidence.happened(["pause-supervisor"], call.endedAt);
  return evidence.runs.find(({ end }) => {
    if (end?.status !== status) return false;
    const late = exitedAt - end.at;
    return late >= earliestMs && (late <= latestMs || isPaused);
  });
}

/** Tells why an exit of a program is not true for the Wait that was told it. */
function untruth(evidence: Evidence, answer: Answer): string | undefined {
  const { call } = answer;
  const run = runOf(evidence, answer);
  if (!run) return "no program ended so";
  if (run.end && run.end.at > call.endedAt - earliestMs) return `${run.token} ended later`;
  // A restored database may name an earlier life.
  if (evidence.happened(["restore"], call.endedAt)) return undefined;
  const later = evidence.successfulCreates().find(({ token, startedAt, endedAt }) => {
    const isAfter = run.end !== undefined && startedAt > run.end.at;
    return token !== run.token && isAfter && endedAt < call.startedAt;
  });
  return later && `that was ${run.token}, and ${later.token} was created before the Wait began`;
}

/** Tells why an exit that no program chose is not true. */
function unfounded(evidence: Evidence, { status, exitedAt, call }: Answer): string | undefined {
  // A restored database may name an earlier life.
  const token = evidence.happened(["restore"], call.endedAt) ? undefined : evidence.lifeOf(call);
  const run = token === undefined ? undefined : evidence.runOf(token);
  if (status === lostStatus) {
    if (evidence.happened(["kill-supervisor", "pause-supervisor", "lose-data", "restore"], call.endedAt))
      return undefined;
    const mayHaveNothing =
      evidence.happened(["kill-agent"], call.endedAt) || evidence.mayHaveMadeNothing(call.endedAt);
    return run || !mayHaveNothing ? "no fault makes an exit lost" : undefined;
  }
  const isKilled = evidence.happened(["kill-process"], call.endedAt);
  if (!isKilled && !evidence.wasAskedToEnd(call.endedAt)) return "nobody asked it to end";
  if (status === 0) return run && `${run.token} has run, and does not end so`;
  if (!killStatuses.includes(status)) return "nothing ends so";
  if (run?.end && exitedAt - run.end.at > 300) return `${run.token} ended with ${run.end.status}`;
  return undefined;
}

/** Every exit that a Wait was told is true for its life, and told alike to everybody. */
export function checkExits(evidence: Evidence): Violation[] {
  const found: Violation[] = [];
  const exitsOfLives = new Map<string, Map<string, string>>();
  const tell = (token: string, answer: Answer) => {
    const exits = exitsOfLives.get(token) ?? new Map<string, string>();
    exitsOfLives.set(token, exits.set(`${answer.status} ${answer.exitedAt}`, answer.text));
  };
  for (const answer of answersOf(evidence)) {
    const { call, status, text } = answer;
    const isRestored = evidence.happened(["restore"], call.endedAt);
    const known = isRestored ? undefined : evidence.lifeOf(call);
    const isChosen = isProgramStatus(status);
    const wrong = isChosen ? untruth(evidence, answer) : unfounded(evidence, answer);
    const run = isChosen ? runOf(evidence, answer) : undefined;
    if (wrong !== undefined) found.push(evidence.violation("exits", `${text}: ${wrong}`));
    else if (known !== undefined && run && run.token !== known) {
      found.push(evidence.violation("exits", `${text}: that was ${run.token}, and ${known} was the life`));
    } else {
      const life = run?.token ?? known;
      if (life !== undefined) tell(life, answer);
    }
  }
  for (const [token, exits] of exitsOfLives) {
    if (exits.size < 2) continue;
    found.push(evidence.violation("exits", `${token} was told two exits: ${[...exits.values()].join("; ")}`));
  }
  return found;
}
