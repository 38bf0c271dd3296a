import { type Evidence, isRefused, type Violation } from "../evidence.ts";
import { endOf } from "../history.ts";

/** A Create that was refused makes nothing any more, and nobody is told `already_exists` of an own success. */
export function checkRefused(evidence: Evidence): Violation[] {
  // An agent that restarts may undo the life that a Create was refused for, and then make the refused one.
  if (evidence.happened(["kill-agent", "restore", "lose-data"])) return [];
  const creates = evidence.history.callsOf("create");
  return creates.flatMap((call) => {
    const isRepeated = creates.filter(({ token }) => token === call.token).length > 1;
    const run = call.token === undefined ? undefined : evidence.runOf(call.token);
    if (!isRefused(call) || isRepeated || !run) return [];
    const code = endOf(call);
    // The answer to a repetition by the network may come after the life is over.
    if (code === "aborted" && run.beganAt <= call.endedAt) return [];
    return [evidence.violation("refused", `${run.token} ran although its Create was told ${code}`)];
  });
}
