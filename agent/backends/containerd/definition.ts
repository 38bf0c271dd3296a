import * as z from "zod";
import { defineBackend } from "../definition.ts";
import { podsandbox } from "./name.ts";

const defaultSocket = "/run/containerd/containerd.sock";

export const containerdBackend = defineBackend({
  name: "containerd",
  summary: "sandboxes of the node's containerd",
  folder: "containerd",
  defaultSandboxers: [podsandbox, "shim"],
  settings: [
    {
      variable: "AGENT_SOCKET",
      value: "PATH",
      description: "containerd's socket",
      default: defaultSocket,
      example: "/run/k3s/containerd/containerd.sock",
    },
  ],
  options: z
    .object({ AGENT_SOCKET: z.string().startsWith("/", "must be an absolute path").default(defaultSocket) })
    .transform(({ AGENT_SOCKET }) => ({ socket: AGENT_SOCKET })),
  async create(options, context) {
    // Loading gRPC would slow the start of every other agent.
    const { createContainerdBackend } = await import("./backend.ts");
    return createContainerdBackend({ ...options, ...context });
  },
});
