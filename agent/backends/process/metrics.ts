import { SandboxError } from "../../../shared/errors/error.ts";
import { familyOf, hasProc } from "../../proc.ts";
import { membersOf } from "../../process-scan.ts";
import { type Usage, usageOfProcesses } from "../../usage.ts";

/**
 * Measures the processes of a session.
 * @throws `unimplemented` where there is no /proc
 */
export async function usageOfSession(session: number): Promise<Usage> {
  if (hasProc) return usageOfProcesses(await membersOf(new Set([session])));
  throw new SandboxError("unimplemented", "metrics: this system has no /proc to read them from");
}

/** Measures the processes of a PID namespace but its init, whose descendants they are, daemons too. */
export async function usageOfNamespace(init: number): Promise<Usage> {
  return usageOfProcesses(familyOf(init).filter(({ pid }) => pid !== init));
}
