import * as z from "zod";
import { maxCapabilities } from "./capabilities.ts";

const object = "must be an object";
const array = "must be an array";
const absent = z
  .custom<null | undefined>((value) => value === undefined || value === null, "must be absent")
  .optional();

const text = z.string("must be a string").refine((value) => !value.includes("\0"), "must not contain NUL");
const absolute = text.refine((value) => value.startsWith("/"), "must be an absolute path");
const count = z.number("must be a number").min(0, "must not be negative");
const id = z.int("must be an integer").min(0, "must not be negative").max(4_294_967_294, "is too large");
const flag = z.boolean("must be true or false");

const capabilities = z
  .array(
    z.string("must be a string").refine((name) => maxCapabilities.has(name), {
      error: `must be one of ${[...maxCapabilities].join(", ")}`,
    }),
    array,
  )
  .nullish();

const user = z.looseObject(
  { uid: id.nullish(), gid: id.nullish(), additionalGids: z.array(id, array).nullish(), umask: id.nullish() },
  object,
);

const rlimit = z.looseObject(
  {
    type: z.string("must be a string").regex(/^RLIMIT_[A-Z]+$/, "must be a name such as RLIMIT_NOFILE"),
    soft: count,
    hard: count,
  },
  object,
);

const process = z.looseObject(
  {
    terminal: z.literal(false, "must be false: a sandbox has no terminal").nullish(),
    args: z
      .array(text, array)
      .refine((args) => args[0] !== "", { error: "must name a program", path: [0] })
      .nullish(),
    env: z.array(text.regex(/^[^=]+=/, 'must be written "NAME=value"'), array).nullish(),
    cwd: text
      .refine((value) => value === "" || value.startsWith("/"), "must be an absolute path")
      // /proc/self/fd would lead to the host's files through a descriptor that a runtime leaks.
      .refine((value) => !/^\/+proc(\/|$)/.test(value), "must not be in /proc")
      .nullish(),
    user: user.nullish(),
    rlimits: z.array(rlimit, array).nullish(),
    capabilities: z
      .looseObject(
        {
          bounding: capabilities,
          effective: capabilities,
          permitted: capabilities,
          inheritable: capabilities,
          ambient: capabilities,
        },
        object,
      )
      .nullish(),
    noNewPrivileges: flag.nullish(),
    oomScoreAdj: z
      .int("must be an integer")
      .min(0, "must not be negative")
      .max(1_000, "is too large")
      .nullish(),
  },
  object,
);

/** File systems that a spec may mount. `bind` mounts a folder below the rootfs or volume folder. */
const mountTypes = ["bind", "tmpfs", "proc", "sysfs", "mqueue", "devpts", "cgroup"] as const;

const mount = z
  .looseObject(
    {
      destination: absolute,
      type: z.enum(mountTypes, `must be one of ${mountTypes.join(", ")}`).nullish(),
      source: text.nullish(),
      options: z.array(text, array).nullish(),
    },
    object,
  )
  .superRefine(({ type, options, source }, context) => {
    const isBind = type === "bind" || options?.some((option) => option === "bind" || option === "rbind");
    const addIssue = (path: string, message: string) =>
      context.addIssue({ code: "custom", message, path: [path] });
    if (!isBind && !type) addIssue("type", `must be one of ${mountTypes.join(", ")}`);
    if (isBind && type && type !== "bind") addIssue("type", 'must be "bind" with the option bind or rbind');
    if (isBind && !source) addIssue("source", "must name a folder of this node");
  });

const namespaceTypes = ["pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"] as const;

/** Required namespaces: without them a sandbox would share the host's. */
const requiredNamespaces = ["pid", "mount", "ipc", "uts"] as const;

const namespaces = z
  .array(
    z.looseObject(
      {
        type: z.enum(namespaceTypes, `must be one of ${namespaceTypes.join(", ")}`),
        path: z.literal("", "must be absent: a sandbox has namespaces of its own").nullish(),
      },
      object,
    ),
    array,
  )
  .refine((list) => requiredNamespaces.every((type) => list.some((each) => each.type === type)), {
    error: `must list ${requiredNamespaces.join(", ")}`,
  });

const noAccess = z.literal(false, "must be false: a sandbox has the usual devices only");

const linux = z.looseObject(
  {
    namespaces: namespaces.nullish(),
    cgroupsPath: absent,
    devices: z.array(z.never("must be absent: a sandbox has the usual devices only"), array).nullish(),
    resources: z
      .looseObject(
        {
          devices: z.array(z.looseObject({ allow: noAccess.nullish() }, object), array).nullish(),
          pids: z.looseObject({ limit: z.number("must be a number").nullish() }, object).nullish(),
        },
        object,
      )
      .nullish(),
    maskedPaths: z.array(absolute, array).nullish(),
    readonlyPaths: z.array(absolute, array).nullish(),
    seccomp: z.looseObject({ listenerPath: absent, listenerMetadata: absent }, object).nullish(),
    intelRdt: absent,
  },
  object,
);

/** Annotations that some runtimes read as settings, which could weaken the isolation. */
const settingAnnotation = /^(run\.oci\.|dev\.gvisor\.|io\.katacontainers\.|org\.systemd\.)/;

const annotations = z.record(
  z.string().refine((name) => !settingAnnotation.test(name), "must not configure the runtime"),
  text,
  object,
);

const hookKinds = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
const noHooks = z
  .looseObject({}, object)
  .refine((hooks) => Object.values(hooks).every((list) => Array.isArray(list) && list.length === 0), {
    error: "are not allowed on this node (--allow-hooks)",
  });
const anyHooks = z.looseObject(
  Object.fromEntries(
    hookKinds.map((kind) => [kind, z.array(z.looseObject({ path: absolute }), array).nullish()]),
  ),
  object,
);

/**
 * Returns the schema of the OCI runtime specs that this agent accepts. Members that the schema does not name are passed to
 * the runtime unchecked.
 * @see OCI runtime spec, config.md and config-linux.md
 */
export const schemaOf = (allowHooks: boolean) =>
  z.looseObject(
    {
      ociVersion: z
        .string("must be a string")
        .regex(/^\d+\.\d+\.\d+/, "must be a version such as 1.0.2")
        .nullish(),
      root: z
        .looseObject({ path: text.min(1, "must not be empty"), readonly: flag.nullish() }, object)
        .nullish(),
      process: process.nullish(),
      hostname: text.max(64, "must have at most 64 characters").nullish(),
      domainname: text.max(64, "must have at most 64 characters").nullish(),
      mounts: z.array(mount, array).nullish(),
      annotations: annotations.nullish(),
      linux: linux.nullish(),
      hooks: (allowHooks ? anyHooks : noHooks).nullish(),
      vm: absent,
    },
    object,
  );

/** An OCI runtime spec that the schema has accepted, as plain JSON values. */
export type PlainSpec = z.infer<ReturnType<typeof schemaOf>>;
