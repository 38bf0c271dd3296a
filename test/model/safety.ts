import type { Setting } from "./setting.ts";
import { alive, dead, lost, neverStarted, type State } from "./state.ts";

function checkProcesses(s: State): string | undefined {
  const isGivenUp = (at: number, life: number) => life <= (s.givenUp[at] ?? 0);
  const living = s.process.flatMap((each, life) => (each === alive ? [life] : []));
  const counted = living.filter((life) => !isGivenUp(s.where[life] ?? 0, life));
  if (counted.length > 1) return `the processes of lives ${counted.join(" and ")} are alive at once`;
  for (const [life, count] of s.starts.entries())
    if (count > 1) return `life ${life} was started ${count} times`;
  for (const life of living) {
    if (s.agents[s.where[life] ?? 0]?.folder?.life !== life)
      return `the process of life ${life} is alive without a folder`;
    if (life <= s.okThrough && counted.includes(life)) {
      return `Shutdown ${s.okThrough} was ok, and the process of life ${life} is alive`;
    }
  }
  for (const [at, { folder }] of s.agents.entries()) {
    if (folder && folder.life <= s.okThrough && !isGivenUp(at, folder.life)) {
      return `Shutdown ${s.okThrough} was ok, and agent ${at} has life ${folder.life}`;
    }
  }
  return undefined;
}

function checkRow(m: Setting, { row, okThrough, left }: State): string | undefined {
  const isRestored = left.restore !== m.scope.budget.restore;
  if (!row || row.phase === "creating" || row.phase === "gone" || row.life > okThrough || isRestored)
    return undefined;
  return `Shutdown ${okThrough} was ok, and the row says life ${row.life}, ${row.phase}`;
}

function checkExits(m: Setting, s: State): string | undefined {
  for (const [life, exit] of s.exits.entries()) {
    if (exit > 0 && exit !== life) return `life ${life} has the exit of life ${exit}`;
    if (exit > 0 && s.process[life] !== dead) return `life ${life} has an exit and no dead process`;
    if (exit === neverStarted && s.starts[life]) return `life ${life} is recorded as never started`;
    if (exit === lost && m.isFaultFree) return `the exit of life ${life} is lost without a fault`;
  }
  return undefined;
}

/** Describes a violated safety property of a state, if any. */
export function checkSafety(m: Setting, s: State): string | undefined {
  return s.bad || checkProcesses(s) || checkRow(m, s) || checkExits(m, s);
}
