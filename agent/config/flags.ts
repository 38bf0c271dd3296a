import { parseArgs } from "node:util";
import { firstLine } from "../../shared/errors/first-line.ts";
import { backends } from "../backends/registry.ts";
import { ConfigError } from "./config-error.ts";
import type { Variables } from "./parse-settings.ts";
import { flagOf } from "./setting.ts";
import { settings } from "./settings.ts";

/** Reads the flags of a command line, by their variable. @throws ConfigError for an unknown or incomplete flag */
export function readFlags(args: readonly string[]): Variables | "help" {
  const all = [...settings, ...backends.flatMap((backend) => backend.settings)];
  const flags = all.flatMap(({ variable, value }) => {
    const flag = flagOf(variable);
    return flag === undefined
      ? []
      : [{ variable, flag, type: value === undefined ? "boolean" : "string" } as const];
  });
  const options = Object.fromEntries(flags.map(({ flag, type }) => [flag, { type }] as const));
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean" } },
      strict: true,
    }));
  } catch (error) {
    throw new ConfigError("command line", firstLine(error));
  }
  if (values.help) return "help";
  return Object.fromEntries(
    flags.flatMap(({ variable, flag }) =>
      values[flag] === undefined ? [] : [[variable, String(values[flag])]],
    ),
  );
}
