import type { LifecycleMethod } from "./decide.ts";

/** The methods that look up the life that a call names. */
export type Method = LifecycleMethod | "Renew" | "Platform" | "Metrics" | "Output";

/**
 * The methods for which a life needs no number. One that `changes` a sandbox numbers an unnumbered life, even if its
 * headers name none; one that only `reads` takes whichever life is there if they name life 0.
 */
export const effects: Readonly<Record<Method, "changes" | "reads" | undefined>> = {
  Create: undefined,
  Start: "changes",
  Stop: "changes",
  Wait: undefined,
  Status: undefined,
  Update: "changes",
  Shutdown: "changes",
  Renew: undefined,
  Platform: "reads",
  Metrics: "reads",
  Output: undefined,
};
