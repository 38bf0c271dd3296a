import * as z from "zod";
import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import type { CreateOpts } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { ContainerdName } from "./name.ts";

/** The extension in which CRI looks for what it needs to run a pod. */
export const metadataKey = "metadata";
const typeUrl = "github.com/containerd/cri/pkg/store/sandbox/Metadata";

/** CRI's modes of a namespace: one of the pod's own, or the node's. */
const ofPod = 0;
const ofNode = 2;

/** The longest host name Linux takes, and the most bytes of a container's label, key and value together. */
const longestHostname = 64;
const longestLabel = 4_096;

const object = "must be an object";
const schema = z.looseObject(
  {
    Metadata: z
      .looseObject(
        {
          Config: z
            .looseObject(
              {
                metadata: z.looseObject({}, object).nullish(),
                linux: z
                  .looseObject(
                    {
                      security_context: z
                        .looseObject(
                          { namespace_options: z.looseObject({ network: z.unknown() }, object).nullish() },
                          object,
                        )
                        .nullish(),
                    },
                    object,
                  )
                  .nullish(),
              },
              object,
            )
            .nullish(),
        },
        object,
      )
      .nullish(),
  },
  object,
);

const at = ["sandbox", "extensions", metadataKey] as const;

/** What the client brought, if it did. @throws `invalid_argument` */
function brought(extension: Any | undefined) {
  if (!extension) return {};
  let document: unknown;
  try {
    document = toPlain(parseJsonBytes(extension.value));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(formatPath(at), error.message, error);
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data.Metadata ?? {};
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step !== "symbol") ?? [];
  throw invalid(formatPath([...at, ...path]), issue?.message ?? "is not CRI's metadata");
}

/** An object without some members, in whatever letters they are written: Go takes `id` for `ID`. */
function without(object: object | null | undefined, ...names: readonly string[]): Record<string, unknown> {
  const kept = Object.entries(object ?? {}).filter(([name]) => !names.includes(name.toLowerCase()));
  return Object.fromEntries(kept);
}

/** The labels that a container can bear, by containerd's rule. */
function bearable(labels: ReadonlyMap<string, string>): Record<string, string> {
  const fitting = [...labels].filter(([key, value]) => Buffer.byteLength(key + value) <= longestLabel);
  return Object.fromEntries(fitting);
}

/**
 * What CRI needs to run a sandbox as a pod: what the client brought in the extension `metadata`, and where that says
 * nothing, a pod of the sandbox's name, with namespaces of its own. Its network is the one Create was given, else an
 * empty one; CNI is not asked.
 * @throws `invalid_argument` for an extension that is no JSON of that kind
 * @see containerd internal/cri/store/sandbox/metadata.go
 */
export function podMetadata(
  sandbox: Sandbox,
  opts: CreateOpts,
  name: ContainerdName,
  namespace: string,
): Any {
  const given = brought(sandbox.extensions.get(metadataKey));
  const isOnNode = given.Config?.linux?.security_context?.namespace_options?.network === ofNode;
  const config = {
    // Who shares the node's network shares its name.
    hostname: isOnNode ? "" : sandbox.id.slice(0, longestHostname),
    labels: bearable(sandbox.labels),
    annotations: Object.fromEntries(opts.annotations),
    linux: { security_context: { namespace_options: { network: ofPod, pid: ofPod, ipc: ofPod } } },
    ...without(given.Config, "metadata"),
    metadata: { name: sandbox.id, uid: name.id, namespace, attempt: 0, ...given.Config?.metadata },
  };
  const metadata = {
    NetNSPath: opts.netnsPath,
    RuntimeHandler: "",
    ...without(given, "id", "name", "config"),
    // Both must be unique on the node.
    ID: name.id,
    Name: name.id,
    Config: config,
  };
  return { typeUrl, value: Buffer.from(JSON.stringify({ Version: "v1", Metadata: metadata })) };
}
