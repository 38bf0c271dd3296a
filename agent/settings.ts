/** One setting of the agent, as its help tells it. */
export interface Setting {
  readonly variable: string;
  /** The flag that says the same; undefined for a secret, which everyone could read in a command line. */
  readonly flag: string | undefined;
  /** What its value is; undefined for a flag that takes none. */
  readonly value: string | undefined;
  readonly what: string;
  /** What holds when it is not given. */
  readonly otherwise: string;
  /** A value that could be given. */
  readonly example: string;
}

export const settings: readonly Setting[] = [
  {
    variable: "AGENT_LISTEN",
    flag: "listen",
    value: "HOST:PORT",
    what: "where to serve; port 0 is any free one",
    otherwise: "127.0.0.1:0",
    example: "0.0.0.0:8443",
  },
  {
    variable: "AGENT_DATA",
    flag: "data",
    value: "FOLDER",
    what: "where sandboxes and certificates are kept",
    otherwise: ".data/agent",
    example: "/var/lib/sandbox-agent",
  },
  {
    variable: "AGENT_TOKEN_FILE",
    flag: "token-file",
    value: "FILE",
    what: "the file with the token that clients must bring",
    otherwise: "none; AGENT_TOKEN is needed then",
    example: "/etc/sandbox-agent/token",
  },
  {
    variable: "AGENT_TOKEN_FD",
    flag: "token-fd",
    value: "NUMBER",
    what: "the inherited descriptor whose first line is the token; 0 is stdin",
    otherwise: "none",
    example: "3",
  },
  {
    variable: "AGENT_TOKEN",
    flag: undefined,
    value: "TOKEN",
    what: "the token itself, printable ASCII without spaces; the agent takes it out of its environment when it starts",
    otherwise: "none; AGENT_TOKEN_FILE is needed then",
    example: "$(openssl rand -hex 32)",
  },
  {
    variable: "AGENT_BACKEND",
    flag: "backend",
    value: "NAME",
    what: "what runs the sandboxes: process, plain processes of this machine, oci, containers of a runtime, or containerd",
    otherwise: "process",
    example: "containerd",
  },
  {
    variable: "AGENT_CONTAINMENT",
    flag: "containment",
    value: "KIND",
    what: "what ends a sandbox's daemons with it: namespace, a PID namespace of its own, or session, where daemons with a session of their own live on; only with the backend process",
    otherwise: "auto: namespace where the kernel allows it, else session",
    example: "namespace",
  },
  {
    variable: "AGENT_CGROUP",
    flag: "cgroup",
    value: "KIND",
    what: "the control groups (version 2) of sandboxes, which end their daemons with them and count what they use: auto, off, or the folder of a group to make them in; only with the backend process",
    otherwise: "auto: in the agent's own group where it may write there, else none",
    example: "/sys/fs/cgroup/sandboxes",
  },
  {
    variable: "AGENT_SOCKET",
    flag: "socket",
    value: "PATH",
    what: "where that containerd listens; only with the backend containerd",
    otherwise: "/run/containerd/containerd.sock",
    example: "/run/k3s/containerd/containerd.sock",
  },
  {
    variable: "AGENT_RUNTIME",
    flag: "runtime",
    value: "PROGRAM",
    what: "the OCI runtime that runs the sandboxes, a name or a path; only with the backend oci, as are the next six",
    otherwise: "runc",
    example: "runsc",
  },
  {
    variable: "AGENT_RUNTIME_ARGS",
    flag: "runtime-args",
    value: "ARGS",
    what: "what the runtime is given before every command, with spaces between; write --runtime-args=ARGS",
    otherwise: "nothing",
    example: "'--platform=kvm --debug'",
  },
  {
    variable: "AGENT_ROOTFS_DIR",
    flag: "rootfs-dir",
    value: "FOLDER",
    what: "where the folders are that specs may name as root.path",
    otherwise: "none; sandboxes have the files of this machine, read-only",
    example: "/var/lib/rootfs",
  },
  {
    variable: "AGENT_VOLUME_DIR",
    flag: "volume-dir",
    value: "FOLDER",
    what: "where the folders are that specs may bind and write to; they outlive the sandboxes",
    otherwise: "none",
    example: "/var/lib/volumes",
  },
  {
    variable: "AGENT_OVERLAY",
    flag: "overlay",
    value: "KIND",
    what: "where is kept what a sandbox writes over its rootfs: tmpfs or disk",
    otherwise: "tmpfs",
    example: "disk",
  },
  {
    variable: "AGENT_OVERLAY_SIZE",
    flag: "overlay-size",
    value: "SIZE",
    what: "how much of that each sandbox may have, and each tmpfs of it",
    otherwise: "256m",
    example: "2g",
  },
  {
    variable: "AGENT_ALLOW_HOOKS",
    flag: "allow-hooks",
    value: undefined,
    what: "run the hooks of specs, programs of this machine, as root; true or false as a variable",
    otherwise: "false",
    example: "true",
  },
  {
    variable: "AGENT_SANDBOXER",
    flag: "sandboxer",
    value: "NAMES",
    what: "the sandboxers it serves, with commas between",
    otherwise: "process, oci or podsandbox,shim, by the backend",
    example: "podsandbox",
  },
  {
    variable: "AGENT_USER",
    flag: "user",
    value: "NAME",
    what: "the user that sandboxes run as, NAME or UID, or either with :GID; only if the agent is root, with the backend process, and like the next one without effect on other backends",
    otherwise: "the agent's",
    example: "nobody",
  },
  {
    variable: "AGENT_UID_RANGE",
    flag: "uid-range",
    value: "FIRST-LAST",
    what: "user ids of which each sandbox gets one of its own as long as it is there, with a group of that number; in place of AGENT_USER",
    otherwise: "none",
    example: "1900000000-1900065535",
  },
  {
    variable: "AGENT_TLS_CERT",
    flag: "tls-cert",
    value: "FILE",
    what: "the certificate it shows, with its chain, PEM",
    otherwise: "one it makes, in FOLDER/tls",
    example: "/etc/sandbox-agent/chain.pem",
  },
  {
    variable: "AGENT_TLS_KEY",
    flag: "tls-key",
    value: "FILE",
    what: "the key of that certificate, PEM",
    otherwise: "that of the one it makes",
    example: "/etc/sandbox-agent/key.pem",
  },
  {
    variable: "AGENT_CLIENT_CA",
    flag: "client-ca",
    value: "FILE",
    what: "the authorities whose client certificates are let in, PEM; every client needs one then, and the token",
    otherwise: "none; clients need the token alone",
    example: "/etc/sandbox-agent/client-ca.pem",
  },
  {
    variable: "AGENT_EXIT_WITH_PARENT",
    flag: "exit-with-parent",
    value: undefined,
    what: "stop when stdin ends, as it does with the parent; true or false as a variable",
    otherwise: "false",
    example: "true",
  },
];

function describe({ variable, flag, value, what, otherwise, example }: Setting): string {
  const given = (text: string | undefined) => {
    if (flag === undefined) return `${variable}=${text}`;
    return value === undefined ? `--${flag}` : `--${flag} ${text}`;
  };
  return [
    `  ${given(value).padEnd(24)}  ${flag === undefined ? "only as a variable" : variable}`,
    `      ${what}`,
    `      default: ${otherwise}`,
    `      example: ${given(example)}`,
  ].join("\n");
}

export const help = `Runs sandboxes on this machine, as their Controller, over HTTPS.

  node agent/main.ts [options]

Each option can be given as a variable of the environment too; the option wins.

${settings.map(describe).join("\n\n")}

  --help
      this text

When it is ready it prints one line of JSON with its "url" and "caPath", the certificate to trust.
GET /healthz tells that it lives, GET /readyz whether it can serve; neither needs the token.
SIGTERM and SIGINT stop the agent; what it runs runs on, and is found again when it is started anew.
`;
