import { backends } from "../backends/registry.ts";
import { flagOf, type Setting } from "./setting.ts";
import { settings } from "./settings.ts";

function describe({ variable, value, description, default: fallback, example }: Setting): string {
  const flag = flagOf(variable);
  const usage = (text: string | undefined) => {
    if (flag === undefined) return `${variable}=${text}`;
    return value === undefined ? `--${flag}` : `--${flag} ${text}`;
  };
  return [
    `  ${usage(value).padEnd(24)}  ${flag === undefined ? "only as a variable" : variable}`,
    `      ${description}`,
    `      default: ${fallback}`,
    `      example: ${usage(example)}`,
  ].join("\n");
}

const ofBackends = backends
  .map(({ name, settings }) => [`Only for the backend ${name}:`, ...settings.map(describe)].join("\n\n"))
  .join("\n\n");

/** The text of `--help`. */
export const help = `Runs sandboxes on this host and serves their Controller API over HTTPS.

  node agent/main.ts [options]
  sandbox-functions agent [options]

Each option can also be set by an environment variable; the option takes precedence.

${settings.map(describe).join("\n\n")}

  --help
      show this help

${ofBackends}

When ready, the agent prints one line of JSON with its "url" and "caPath", the CA certificate to trust.
GET /healthz checks that the agent runs, GET /readyz that it can serve; neither needs the token.
SIGTERM and SIGINT stop the agent. Its sandboxes keep running and are re-adopted on restart.
`;
