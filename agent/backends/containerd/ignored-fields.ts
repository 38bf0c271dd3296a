import type { SandboxContext } from "../../lifecycle/backend.ts";
import { podsandbox } from "./name.ts";

/** Lists the fields of a sandbox that containerd does not honour, for a verbose Status. */
export function ignoredFields({ opts, sandbox, record }: SandboxContext): string[] {
  if (record.sandboxer !== podsandbox) {
    return record.isSpecChanged ? ["spec: it was changed after the sandbox was started"] : [];
  }
  const podIgnores = { rootfs: opts.rootfs.length > 0, options: opts.options, spec: sandbox.spec };
  return Object.entries(podIgnores).flatMap(([name, value]) => (value ? [name] : []));
}
