/** The agent that runs beside the functions if the configuration names none. */
export interface EmbeddedAgent {
  readonly sandboxer: string;
  /** The socket of the containerd that runs its sandboxes; absent for another backend. */
  readonly socket?: string;
  /** Further flags of the agent. */
  readonly flags?: readonly string[];
}

/** The default of the embedded agent. */
export const embedded: EmbeddedAgent = { sandboxer: "process" };
