import { firstLine } from "../../shared/errors/first-line.ts";
import { flagOf } from "./setting.ts";

/** An invalid setting. Its message is one line that names the setting and contains no secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(variable: string, rule: string) {
    const flag = flagOf(variable);
    super(`${variable}${flag === undefined ? "" : ` (--${flag})`}: ${rule}`);
  }
}

/** Applies a setting. @throws ConfigError with the reason if this machine does not support it */
export async function applySetting<T>(variable: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(variable, firstLine(error));
  }
}
