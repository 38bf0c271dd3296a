import { backends } from "../backends/registry.ts";
import type { Setting } from "./setting.ts";

/** The settings of every agent. Those of one backend are in its definition. */
export const settings: readonly Setting[] = [
  {
    variable: "AGENT_LISTEN",
    value: "HOST:PORT",
    description: "address to listen on; port 0 selects a free port",
    default: "127.0.0.1:0",
    example: "0.0.0.0:8443",
  },
  {
    variable: "AGENT_DATA_DIR",
    value: "FOLDER",
    description: "data folder, for sandboxes and certificates",
    default: ".data/agent",
    example: "/var/lib/sandbox-agent",
  },
  {
    variable: "AGENT_TOKEN_FILE",
    value: "FILE",
    description: "file with the token that clients must send",
    default: "none; without it AGENT_TOKEN must be set",
    example: "/etc/sandbox-agent/token",
  },
  {
    variable: "AGENT_TOKEN_FD",
    value: "NUMBER",
    description: "inherited file descriptor whose first line is the token; 0 is stdin",
    default: "none",
    example: "3",
  },
  {
    variable: "AGENT_TOKEN",
    value: "TOKEN",
    description:
      "the token itself, printable ASCII without spaces; the agent removes it from its environment at start",
    default: "none; without it AGENT_TOKEN_FILE must be set",
    example: "$(openssl rand -hex 32)",
  },
  {
    variable: "AGENT_BACKEND",
    value: "NAME",
    description: `backend that runs the sandboxes: ${backends.map(({ name, summary }) => `${name} (${summary})`).join(", ")}`,
    default: backends[0].name,
    example: "containerd",
  },
  {
    variable: "AGENT_SANDBOXER",
    value: "NAMES",
    description: "sandboxers to serve, separated by commas",
    default: backends
      .map(({ name, defaultSandboxers }) => `${defaultSandboxers.join(",")} for the backend ${name}`)
      .join("; "),
    example: "podsandbox",
  },
  {
    variable: "AGENT_TLS_CERT",
    value: "FILE",
    description: "server certificate and its chain, as PEM",
    default: "the agent issues its own, in the data folder's tls/",
    example: "/etc/sandbox-agent/chain.pem",
  },
  {
    variable: "AGENT_TLS_KEY",
    value: "FILE",
    description: "private key of that certificate, as PEM",
    default: "that of the agent's own certificate",
    example: "/etc/sandbox-agent/key.pem",
  },
  {
    variable: "AGENT_CLIENT_CA",
    value: "FILE",
    description:
      "CAs that sign client certificates, as PEM; every client then needs a certificate as well as the token",
    default: "none; clients need only the token",
    example: "/etc/sandbox-agent/client-ca.pem",
  },
  {
    variable: "AGENT_REPORT_URL",
    value: "URL",
    description: "URL of the functions that exits and other changes are reported to",
    default: "none; the functions ask",
    example: "https://functions.example.com/internal/agents/process/reports",
  },
  {
    variable: "AGENT_REPORT_SECRET_FILE",
    value: "FILE",
    description: "file with the secret that signs reports, the same as the functions' reportSecret",
    default: "none",
    example: "/etc/sandbox-agent/report-secret",
  },
  {
    variable: "AGENT_REPORT_SECRET_FD",
    value: "NUMBER",
    description: "inherited file descriptor whose first line is that secret",
    default: "none",
    example: "4",
  },
  {
    variable: "AGENT_REPORT_SECRET",
    value: "SECRET",
    description: "the secret itself; the agent removes it from its environment at start",
    default: "none",
    example: "whsec_$(openssl rand -base64 32)",
  },
  {
    variable: "AGENT_OUTPUT_BYTES",
    value: "BYTES",
    description:
      "number of bytes that are kept of stdout, and of stderr, of each sandbox: the last ones, 65536 to 1073741824",
    default: "1048576 (1 MiB)",
    example: "16777216",
  },
  {
    variable: "AGENT_KEPT_OUTPUT_BYTES",
    value: "BYTES",
    description:
      "maximum size of the output of all sandboxes that were shut down; beyond it the oldest is deleted before its exit is forgotten",
    default: "4294967296 (4 GiB)",
    example: "17179869184",
  },
  {
    variable: "AGENT_LOG_LEVEL",
    value: "LEVEL",
    description:
      "log entries to print: info (one for each request) or error; those of start and stop always are",
    default: "info",
    example: "error",
  },
  {
    variable: "AGENT_EXIT_WITH_PARENT",
    value: undefined,
    description: "stop when stdin closes, as it does when the parent ends; as a variable true or false",
    default: "false",
    example: "true",
  },
];
