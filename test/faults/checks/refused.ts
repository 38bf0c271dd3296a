import { type Evidence, isRefused, type Violation } from "../evidence.ts";
import { endOf } from "../history.ts";

/** Checks that a refused Create creates nothing, and that no Create gets `already_exists` for its own success. */
export function checkRefused(evidence: Evidence): Violation[] {
  // A restarted agent may roll back the life that caused the refusal, and then create the refused one.
  if (evidence.happened(["kill-agent", "restore", "lose-data"])) return [];
  const creates = evidence.history.callsOf("create");
  return creates.flatMap((call) => {
    const isRepeated = creates.filter(({ token }) => token === call.token).length > 1;
    const run = call.token === undefined ? undefined : evidence.runOf(call.token);
    if (!isRefused(call) || isRepeated || !run) return [];
    const code = endOf(call);
    // A request repeated by the network may be answered after the life is over.
    if (code === "aborted" && run.beganAt <= call.endedAt) return [];
    return [evidence.violation("refused", `${run.token} ran although its Create got ${code}`)];
  });
}
