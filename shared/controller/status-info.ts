import type { KnownSandbox } from "../instances/instance.ts";

/**
 * Returns the recorded state as entries of a verbose Status's `info`, for callers of the RPC: phase, agent, and the last
 * lifecycle call with its outcome and error.
 */
export function statusInfo({ instance }: KnownSandbox): readonly (readonly [key: string, value: string])[] {
  if (!instance?.life) return [];
  const { phase, agent, call, outcome, error } = instance;
  const entries = {
    phase,
    agent,
    "last-operation": call,
    "last-outcome": call && outcome,
    "last-error": error,
  };
  return Object.entries(entries).flatMap(([key, value]) =>
    value === "" ? [] : [[`sandbox-functions/${key}`, value] as const],
  );
}
