import { SandboxError } from "../../../shared/errors/error.ts";
import { hasProc, membersOf } from "../../proc.ts";
import { type Usage, usageOfProcesses } from "../../usage.ts";

/**
 * What the processes of a session use at present.
 * @throws `unimplemented` where there is no /proc
 */
export function usageOf(session: number): Usage {
  if (hasProc) return usageOfProcesses(membersOf(new Set([session])));
  throw new SandboxError("unimplemented", "metrics: this system has no /proc to read them from");
}
