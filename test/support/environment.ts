/** Names of variables that configure the functions or the agent. */
const configuring =
  /^(DATABASE_|CONTROLLER_AGENTS|DEFAULT_SANDBOXER|API_TOKENS|HOST$|PORT$|LOG_LEVEL|DATA_DIR|AGENT_)/;

/** Returns the environment of a child: that of the tests, without variables that configure the product, and the given ones. */
export function plainEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !configuring.test(name));
  return { ...Object.fromEntries(kept), ...more };
}
