import * as z from "zod";
import { applySetting, ConfigError } from "../../config/config-error.ts";
import { type BackendContext, defineBackend } from "../definition.ts";
import { createOciBackend } from "./backend.ts";
import { isWithin } from "./rootfs.ts";
import { findRuntime } from "./runtime.ts";

const absolute = z.string().startsWith("/", "must be an absolute path").optional();

const options = z
  .object({
    AGENT_RUNTIME: z
      .string()
      .regex(/^(\/|[^/]+$)/, "must be a name or an absolute path")
      .default("runc"),
    AGENT_RUNTIME_ARGS: z.string().default(""),
    AGENT_ROOTFS_DIR: absolute,
    AGENT_VOLUME_DIR: absolute,
    AGENT_OVERLAY: z.enum(["tmpfs", "disk"], "must be tmpfs or disk").default("tmpfs"),
    AGENT_OVERLAY_SIZE: z
      .string()
      .regex(/^[1-9]\d{0,8}[kmg]$/, "must be a number with k, m or g, such as 256m")
      .default("256m"),
    AGENT_ALLOW_HOOKS: z.enum(["true", "false"], "must be true or false").default("false"),
  })
  .transform((data) => ({
    /** The runtime's name or path, and its arguments before every command. */
    runtime: data.AGENT_RUNTIME,
    runtimeArgs: data.AGENT_RUNTIME_ARGS.split(" ").filter(Boolean),
    /** The folder of root file systems; undefined if specs may not name one. */
    rootfsDir: data.AGENT_ROOTFS_DIR,
    /** The folder of volumes, which outlive sandboxes; undefined if there are none. */
    volumeDir: data.AGENT_VOLUME_DIR,
    overlay: { kind: data.AGENT_OVERLAY, size: data.AGENT_OVERLAY_SIZE },
    allowHooks: data.AGENT_ALLOW_HOOKS === "true",
  }));

async function create(config: z.output<typeof options>, context: BackendContext) {
  if (process.getuid?.() !== 0) throw new ConfigError("AGENT_BACKEND", "oci needs root, on Linux");
  const shared = { AGENT_ROOTFS_DIR: config.rootfsDir, AGENT_VOLUME_DIR: config.volumeDir };
  for (const [variable, folder] of Object.entries(shared)) {
    if (folder !== undefined && context.secrets.some((secret) => isWithin(secret, folder))) {
      throw new ConfigError(variable, "must not contain files of the agent, which sandboxes would see");
    }
  }
  const secrets = [...context.secrets, ...Object.values(shared).flatMap((folder) => folder ?? [])];
  return applySetting("AGENT_RUNTIME", async () => {
    const runtime = await findRuntime(config.runtime);
    const { root, defaultSandboxer: sandboxer, outputBytes } = context;
    return createOciBackend({ ...config, sandboxer, root, runtime, secrets, outputBytes });
  });
}

export const ociBackend = defineBackend({
  name: "oci",
  summary: "containers of an OCI runtime",
  folder: "oci",
  defaultSandboxers: ["oci"],
  settings: [
    {
      variable: "AGENT_RUNTIME",
      value: "PROGRAM",
      description: "OCI runtime, a name or a path",
      default: "runc",
      example: "runsc",
    },
    {
      variable: "AGENT_RUNTIME_ARGS",
      value: "ARGS",
      description:
        "arguments of the runtime before every command, separated by spaces; write --runtime-args=ARGS",
      default: "none",
      example: "'--platform=kvm --debug'",
    },
    {
      variable: "AGENT_ROOTFS_DIR",
      value: "FOLDER",
      description: "folder of the root file systems that specs may name as root.path",
      default: "none; sandboxes see this host's files, read-only",
      example: "/var/lib/rootfs",
    },
    {
      variable: "AGENT_VOLUME_DIR",
      value: "FOLDER",
      description: "folder of the volumes that specs may bind and write to; volumes outlive sandboxes",
      default: "none",
      example: "/var/lib/volumes",
    },
    {
      variable: "AGENT_OVERLAY",
      value: "KIND",
      description: "storage for a sandbox's changes to its rootfs: tmpfs or disk",
      default: "tmpfs",
      example: "disk",
    },
    {
      variable: "AGENT_OVERLAY_SIZE",
      value: "SIZE",
      description: "size limit of that storage and of each tmpfs, per sandbox",
      default: "256m",
      example: "2g",
    },
    {
      variable: "AGENT_ALLOW_HOOKS",
      value: undefined,
      description:
        "run the hooks of specs, which are programs of this host, as root; as a variable true or false",
      default: "false",
      example: "true",
    },
  ],
  options,
  create,
});
