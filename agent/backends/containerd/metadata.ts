import * as z from "zod";
import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import type { CreateOpts } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { ContainerdName } from "./name.ts";

/** The extension from which CRI reads the configuration of a pod. */
export const metadataKey = "metadata";
const typeUrl = "github.com/containerd/cri/pkg/store/sandbox/Metadata";

/** CRI's namespace modes: a namespace of the pod's own, or the node's. */
const podNamespace = 0;
const nodeNamespace = 2;

/** Linux's limit of a host name, and containerd's limit of a label's key and value together. */
const maxHostnameChars = 64;
const maxLabelBytes = 4_096;

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

const fieldPath = ["sandbox", "extensions", metadataKey] as const;

/** Parses the client's metadata; empty without an extension. @throws `invalid_argument` */
function parseMetadata(extension: Any | undefined) {
  if (!extension) return {};
  let document: unknown;
  try {
    document = toPlain(parseJsonBytes(extension.value));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(formatPath(fieldPath), error.message, error);
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data.Metadata ?? {};
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step !== "symbol") ?? [];
  throw invalid(formatPath([...fieldPath, ...path]), issue?.message ?? "is not CRI's metadata");
}

/** Copies an object without some members. Names match in any case, as in Go's JSON, which takes `id` for `ID`. */
function without(object: object | null | undefined, ...names: readonly string[]): Record<string, unknown> {
  const kept = Object.entries(object ?? {}).filter(([name]) => !names.includes(name.toLowerCase()));
  return Object.fromEntries(kept);
}

/** Drops the labels that are too long for a container. */
function acceptedLabels(labels: ReadonlyMap<string, string>): Record<string, string> {
  const fitting = [...labels].filter(([key, value]) => Buffer.byteLength(key + value) <= maxLabelBytes);
  return Object.fromEntries(fitting);
}

/**
 * Builds CRI's metadata of a pod from the client's extension `metadata` and defaults: a pod of the sandbox's name,
 * with namespaces of its own. Its network is the one that Create names, else an empty one; CNI is not called.
 * @throws `invalid_argument` for an extension that is not CRI's metadata as JSON
 * @see containerd internal/cri/store/sandbox/metadata.go
 */
export function podMetadata(
  sandbox: Sandbox,
  opts: CreateOpts,
  name: ContainerdName,
  namespace: string,
): Any {
  const provided = parseMetadata(sandbox.extensions.get(metadataKey));
  const usesNodeNetwork =
    provided.Config?.linux?.security_context?.namespace_options?.network === nodeNamespace;
  const config = {
    // A pod in the node's network also has the node's host name.
    hostname: usesNodeNetwork ? "" : sandbox.id.slice(0, maxHostnameChars),
    labels: acceptedLabels(sandbox.labels),
    annotations: Object.fromEntries(opts.annotations),
    linux: {
      security_context: {
        namespace_options: { network: podNamespace, pid: podNamespace, ipc: podNamespace },
      },
    },
    ...without(provided.Config, "metadata"),
    metadata: { name: sandbox.id, uid: name.id, namespace, attempt: 0, ...provided.Config?.metadata },
  };
  const metadata = {
    NetNSPath: opts.netnsPath,
    RuntimeHandler: "",
    ...without(provided, "id", "name", "config"),
    // Both must be unique on the node.
    ID: name.id,
    Name: name.id,
    Config: config,
  };
  return { typeUrl, value: Buffer.from(JSON.stringify({ Version: "v1", Metadata: metadata })) };
}
