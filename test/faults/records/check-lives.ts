import type { Violation } from "../evidence.ts";
import type { Run } from "../ledger.ts";
import type { Program } from "../program.ts";
import type { LoggedEvent } from "./record-log.ts";
import type { Timeline } from "./timeline.ts";

/** Checks one id's lives: each program began once at most for each of its lives, and each life has one end. */
export function checkLives(
  name: string,
  timeline: Timeline,
  runs: readonly Run[],
  programs: ReadonlyMap<string, Program>,
): Violation[] {
  const texts = [
    ...checkBegins(timeline, runs),
    ...checkEnds(timeline.events),
    ...checkExits(timeline, runs, programs),
  ];
  return texts.map((text) => ({ invariant: "lives", name, text }));
}

function checkBegins(timeline: Timeline, runs: readonly Run[]): string[] {
  const starting = new Set(
    timeline.events.filter(({ type }) => type === "starting" || type === "adopted").map(({ life }) => life),
  );
  const lives = [...timeline.programsOfLives()].filter(([life]) => starting.has(life));
  const tokens = new Set(runs.map(({ token }) => token));
  return [...tokens].flatMap((token) => {
    const begins = runs.filter((run) => run.token === token).length;
    const started = lives.filter(([, program]) => program === token).length;
    return begins <= started
      ? []
      : [`${token} began ${begins} times, and ${started} of its lives were started`];
  });
}

/** Checks that each life that was created has one end. Every id was deleted with force before. */
function checkEnds(events: readonly LoggedEvent[]): string[] {
  const created = events.filter(({ type, life }) => life !== 0 && type === "created");
  return created.flatMap(({ life }) => {
    const ends = events.filter((event) => event.life === life && /^(exited|lost)$/.test(event.type));
    return ends.length === 1 ? [] : [`life ${life} has ${ends.length} ends in the log`];
  });
}

/** Checks that an exit that only a program can have chosen is that of a program of its life. */
function checkExits(
  timeline: Timeline,
  runs: readonly Run[],
  programs: ReadonlyMap<string, Program>,
): string[] {
  const lives = timeline.programsOfLives();
  return timeline.events.flatMap(({ type, life, reason, data }) => {
    if (type !== "exited" || reason !== "exited") return [];
    const token = lives.get(life);
    const program = token === undefined ? undefined : programs.get(token);
    if (!program) return [];
    const ended = runs.some((run) => run.token === token && run.end?.status === data.status);
    return ended ? [] : [`life ${life} has exited with ${String(data.status)}, but no run of ${token} has`];
  });
}
