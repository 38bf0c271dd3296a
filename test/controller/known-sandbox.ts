import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";

/** A running sandbox of the agent `a`. */
const live: Instance = {
  ...{ life: 5, phase: "running", highest: 5, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
  ...{ call: "start", callId: "c", outcome: "ok", error: "" },
};

/** Returns a sandbox as it is recorded: a running one with changes, or none if its instance is undefined. */
export function knownOf(more: Partial<Instance> | undefined, rest: Partial<KnownSandbox> = {}): KnownSandbox {
  return {
    ...{ instance: more && { ...live, ...more }, exit: undefined, recordSandboxer: "", agentEpoch: 1 },
    ...{ givenUp: 0, hasGivenUp: false, ...rest },
  };
}
