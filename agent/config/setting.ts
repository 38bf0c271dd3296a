/** One setting of the agent, as `--help` shows it. */
export interface Setting {
  /** The environment variable; it begins with `AGENT_`. */
  readonly variable: string;
  /** The placeholder for its value; undefined for a flag without a value. */
  readonly value: string | undefined;
  readonly description: string;
  readonly default: string;
  /** An example value. */
  readonly example: string;
}

/** Settings without a flag: every user of this host can read command lines. */
const secretVariables: ReadonlySet<string> = new Set(["AGENT_TOKEN", "AGENT_REPORT_SECRET"]);

/** Returns the flag of a variable, `data-dir` for `AGENT_DATA_DIR`; undefined if it has none. */
export function flagOf(variable: string): string | undefined {
  if (secretVariables.has(variable) || !variable.startsWith("AGENT_")) return undefined;
  return variable.slice("AGENT_".length).toLowerCase().replaceAll("_", "-");
}
