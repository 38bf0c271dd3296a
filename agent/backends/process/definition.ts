import * as z from "zod";
import { applySetting } from "../../config/config-error.ts";
import { createUsers, type UsersConfig } from "../../host/users/resolve.ts";
import { type BackendContext, defineBackend } from "../definition.ts";
import { createProcessBackend } from "./backend.ts";
import { detectContainment } from "./containment.ts";
import { ControlGroups } from "./groups.ts";

const maxUid = 2 ** 32 - 2;

const uidRange = z.string().transform((text, context) => {
  if (text === "") return undefined;
  const [, first = 0, last = 0] = /^(\d{1,10})-(\d{1,10})$/.exec(text)?.map(Number) ?? [];
  if (first >= 1 && first <= last && last <= maxUid) return { first, last };
  context.issues.push({
    code: "custom",
    message: "must be FIRST-LAST, with user ids of at least 1, such as 1900000000-1900065535",
    input: text,
  });
  return z.NEVER;
});

const options = z
  .object({
    AGENT_CONTAINMENT: z
      .enum(["auto", "namespace", "session"], "must be auto, namespace or session")
      .default("auto"),
    AGENT_CGROUP: z
      .string()
      .regex(/^(auto|off|\/.*)$/, "must be auto, off or an absolute path")
      .default("auto"),
    AGENT_USER: z
      .string()
      .regex(/^([^\s:-][^\s:]*(:\d{1,10})?)?$/, "must be NAME or UID, or either with :GID")
      .optional(),
    AGENT_UID_RANGE: uidRange.optional(),
  })
  .refine(({ AGENT_USER: user, AGENT_UID_RANGE: range }) => !(user && range), {
    path: ["AGENT_USER"],
    message: "must not be set together with AGENT_UID_RANGE",
  })
  .transform(({ AGENT_CONTAINMENT, AGENT_CGROUP, AGENT_USER: user, AGENT_UID_RANGE: range }) => {
    const users: UsersConfig | undefined = user ? { user } : range && { range };
    return { containment: AGENT_CONTAINMENT, groups: AGENT_CGROUP, users };
  });

async function create(config: z.output<typeof options>, { defaultSandboxer, outputBytes }: BackendContext) {
  const { users: configured } = config;
  const containment = await applySetting("AGENT_CONTAINMENT", () => detectContainment(config.containment));
  const groups = await applySetting("AGENT_CGROUP", () => ControlGroups.detect(config.groups));
  const users =
    configured &&
    (await applySetting("user" in configured ? "AGENT_USER" : "AGENT_UID_RANGE", () =>
      createUsers(configured),
    ));
  return createProcessBackend(defaultSandboxer, { ...containment, groups }, users, outputBytes);
}

export const processBackend = defineBackend({
  name: "process",
  summary: "plain processes",
  folder: "sandboxes",
  defaultSandboxers: ["process"],
  // The unit of docs/deploy/ sets the range, whatever the backend.
  ignoredElsewhere: ["AGENT_USER", "AGENT_UID_RANGE"],
  settings: [
    {
      variable: "AGENT_CONTAINMENT",
      value: "KIND",
      description:
        "boundary around a sandbox's processes: namespace (a PID namespace each; all its processes end with it), session (daemons that start a session of their own survive) or auto",
      default: "auto: namespace if the kernel allows it, else session",
      example: "namespace",
    },
    {
      variable: "AGENT_CGROUP",
      value: "KIND",
      description:
        "control groups (version 2) of sandboxes, which end their daemons with them and measure their usage: auto, off, or the folder of a parent group",
      default: "auto: in the agent's own group if it may write there, else none",
      example: "/sys/fs/cgroup/sandboxes",
    },
    {
      variable: "AGENT_USER",
      value: "NAME",
      description:
        "user that sandboxes run as, NAME or UID, either with :GID; needs an agent that runs as root; like the next option ignored by other backends",
      default: "the agent's user",
      example: "nobody",
    },
    {
      variable: "AGENT_UID_RANGE",
      value: "FIRST-LAST",
      description:
        "range of user ids; each sandbox runs as one of its own, with the group of the same number; replaces AGENT_USER",
      default: "none",
      example: "1900000000-1900065535",
    },
  ],
  options,
  create,
});
