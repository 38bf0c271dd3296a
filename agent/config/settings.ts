/** One setting of the agent, as `--help` shows it. */
export interface Setting {
  readonly variable: string;
  /** The equivalent flag; undefined for a secret, since every user can read command lines. */
  readonly flag: string | undefined;
  /** The placeholder for its value; undefined for a flag without a value. */
  readonly value: string | undefined;
  readonly description: string;
  readonly default: string;
  /** An example value. */
  readonly example: string;
}

export const settings: readonly Setting[] = [
  {
    variable: "AGENT_LISTEN",
    flag: "listen",
    value: "HOST:PORT",
    description: "address to listen on; port 0 selects a free port",
    default: "127.0.0.1:0",
    example: "0.0.0.0:8443",
  },
  {
    variable: "AGENT_DATA_DIR",
    flag: "data-dir",
    value: "FOLDER",
    description: "data folder, for sandboxes and certificates",
    default: ".data/agent",
    example: "/var/lib/sandbox-agent",
  },
  {
    variable: "AGENT_TOKEN_FILE",
    flag: "token-file",
    value: "FILE",
    description: "file with the token that clients must send",
    default: "none; without it AGENT_TOKEN must be set",
    example: "/etc/sandbox-agent/token",
  },
  {
    variable: "AGENT_TOKEN_FD",
    flag: "token-fd",
    value: "NUMBER",
    description: "inherited file descriptor whose first line is the token; 0 is stdin",
    default: "none",
    example: "3",
  },
  {
    variable: "AGENT_TOKEN",
    flag: undefined,
    value: "TOKEN",
    description:
      "the token itself, printable ASCII without spaces; the agent removes it from its environment at start",
    default: "none; without it AGENT_TOKEN_FILE must be set",
    example: "$(openssl rand -hex 32)",
  },
  {
    variable: "AGENT_BACKEND",
    flag: "backend",
    value: "NAME",
    description:
      "backend that runs the sandboxes: process (plain processes), oci (containers of an OCI runtime) or containerd",
    default: "process",
    example: "containerd",
  },
  {
    variable: "AGENT_CONTAINMENT",
    flag: "containment",
    value: "KIND",
    description:
      "boundary around a sandbox's processes: namespace (a PID namespace each; all its processes end with it), session (daemons that start a session of their own survive) or auto; only for the backend process",
    default: "auto: namespace if the kernel allows it, else session",
    example: "namespace",
  },
  {
    variable: "AGENT_CGROUP",
    flag: "cgroup",
    value: "KIND",
    description:
      "control groups (version 2) of sandboxes, which end their daemons with them and measure their usage: auto, off, or the folder of a parent group; only for the backend process",
    default: "auto: in the agent's own group if it may write there, else none",
    example: "/sys/fs/cgroup/sandboxes",
  },
  {
    variable: "AGENT_SOCKET",
    flag: "socket",
    value: "PATH",
    description: "containerd's socket; only for the backend containerd",
    default: "/run/containerd/containerd.sock",
    example: "/run/k3s/containerd/containerd.sock",
  },
  {
    variable: "AGENT_RUNTIME",
    flag: "runtime",
    value: "PROGRAM",
    description: "OCI runtime, a name or a path; only for the backend oci, as are the next six",
    default: "runc",
    example: "runsc",
  },
  {
    variable: "AGENT_RUNTIME_ARGS",
    flag: "runtime-args",
    value: "ARGS",
    description:
      "arguments of the runtime before every command, separated by spaces; write --runtime-args=ARGS",
    default: "none",
    example: "'--platform=kvm --debug'",
  },
  {
    variable: "AGENT_ROOTFS_DIR",
    flag: "rootfs-dir",
    value: "FOLDER",
    description: "folder of the root file systems that specs may name as root.path",
    default: "none; sandboxes see this host's files, read-only",
    example: "/var/lib/rootfs",
  },
  {
    variable: "AGENT_VOLUME_DIR",
    flag: "volume-dir",
    value: "FOLDER",
    description: "folder of the volumes that specs may bind and write to; volumes outlive sandboxes",
    default: "none",
    example: "/var/lib/volumes",
  },
  {
    variable: "AGENT_OVERLAY",
    flag: "overlay",
    value: "KIND",
    description: "storage for a sandbox's changes to its rootfs: tmpfs or disk",
    default: "tmpfs",
    example: "disk",
  },
  {
    variable: "AGENT_OVERLAY_SIZE",
    flag: "overlay-size",
    value: "SIZE",
    description: "size limit of that storage and of each tmpfs, per sandbox",
    default: "256m",
    example: "2g",
  },
  {
    variable: "AGENT_ALLOW_HOOKS",
    flag: "allow-hooks",
    value: undefined,
    description:
      "run the hooks of specs, which are programs of this host, as root; as a variable true or false",
    default: "false",
    example: "true",
  },
  {
    variable: "AGENT_SANDBOXER",
    flag: "sandboxer",
    value: "NAMES",
    description: "sandboxers to serve, separated by commas",
    default: "process, oci, or podsandbox,shim, depending on the backend",
    example: "podsandbox",
  },
  {
    variable: "AGENT_USER",
    flag: "user",
    value: "NAME",
    description:
      "user that sandboxes run as, NAME or UID, either with :GID; needs an agent that runs as root; like the next option ignored by backends other than process",
    default: "the agent's user",
    example: "nobody",
  },
  {
    variable: "AGENT_UID_RANGE",
    flag: "uid-range",
    value: "FIRST-LAST",
    description:
      "range of user ids; each sandbox runs as one of its own, with the group of the same number; replaces AGENT_USER",
    default: "none",
    example: "1900000000-1900065535",
  },
  {
    variable: "AGENT_TLS_CERT",
    flag: "tls-cert",
    value: "FILE",
    description: "server certificate and its chain, as PEM",
    default: "the agent issues its own, in the data folder's tls/",
    example: "/etc/sandbox-agent/chain.pem",
  },
  {
    variable: "AGENT_TLS_KEY",
    flag: "tls-key",
    value: "FILE",
    description: "private key of that certificate, as PEM",
    default: "that of the agent's own certificate",
    example: "/etc/sandbox-agent/key.pem",
  },
  {
    variable: "AGENT_CLIENT_CA",
    flag: "client-ca",
    value: "FILE",
    description:
      "CAs that sign client certificates, as PEM; every client then needs a certificate as well as the token",
    default: "none; clients need only the token",
    example: "/etc/sandbox-agent/client-ca.pem",
  },
  {
    variable: "AGENT_EXIT_WITH_PARENT",
    flag: "exit-with-parent",
    value: undefined,
    description: "stop when stdin closes, as it does when the parent ends; as a variable true or false",
    default: "false",
    example: "true",
  },
];

function describe({ variable, flag, value, description, default: fallback, example }: Setting): string {
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

export const help = `Runs sandboxes on this host and serves their Controller API over HTTPS.

  node agent/main.ts [options]

Each option can also be set by an environment variable; the option takes precedence.

${settings.map(describe).join("\n\n")}

  --help
      show this help

When ready, the agent prints one line of JSON with its "url" and "caPath", the CA certificate to trust.
GET /healthz checks that the agent runs, GET /readyz that it can serve; neither needs the token.
SIGTERM and SIGINT stop the agent. Its sandboxes keep running and are re-adopted on restart.
`;
