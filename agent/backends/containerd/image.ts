import type * as z from "zod";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";
import { thisPlatform } from "../../host/platform.ts";
import type { Connection } from "./connection.ts";
import { type ImageConfig, imageConfigSchema, indexSchema, manifestSchema } from "./image-config.ts";
import { methods } from "./messages.ts";
import { criNamespace } from "./name.ts";

/** Maximum size of an index, manifest or configuration. */
const maxBlobBytes = 4 * 1024 * 1024;

/** Maximum number of nested indexes. */
const maxDepth = 3;

/**
 * Prefix of the labels that keep an unpacked image's snapshots from garbage collection; the snapshotter's name
 * follows.
 */
const snapshotLabelPrefix = "containerd.io/gc.ref.snapshot.";

/** An image that is unpacked on the node. */
export interface UnpackedImage {
  readonly name: string;
  readonly config: ImageConfig;
  /** The snapshot of its top layer, by snapshotter. */
  readonly snapshots: ReadonlyMap<string, string>;
}

function refused(name: string, rule: string, cause?: unknown): SandboxError {
  return new SandboxError("failed_precondition", `image ${quote(name)}: ${rule}`, { cause });
}

/** Reads one image from containerd's content store. */
class ImageReader {
  readonly #connection: Connection;
  readonly #name: string;

  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  async read(): Promise<UnpackedImage> {
    const request = { name: this.#name };
    const { image } = await this.#rejectMissing(
      this.#connection.call(methods.getImage, criNamespace, request),
    );
    const digest = await this.#configDigest(image?.target?.digest ?? "", 0);
    const { config } = await this.#json(digest, imageConfigSchema);
    const snapshots = await this.#snapshots(digest);
    if (snapshots.size === 0) throw refused(this.#name, "is not unpacked on this node");
    return { name: this.#name, config, snapshots };
  }

  /** Finds the digest of the image's configuration for this node's platform. */
  async #configDigest(digest: string, depth: number): Promise<string> {
    const document = await this.#parsed(digest);
    const manifest = manifestSchema.safeParse(document);
    if (manifest.success) return manifest.data.config.digest;
    const index = indexSchema.safeParse(document);
    if (!index.success || depth === maxDepth) throw refused(this.#name, "has no manifest that can be run");
    const { os, architecture } = thisPlatform();
    const { manifests } = index.data;
    const fitting = manifests.find(
      ({ platform }) => platform?.os === os && platform.architecture === architecture,
    );
    const chosen = fitting ?? manifests.find(({ platform }) => !platform);
    if (!chosen) throw refused(this.#name, `is not for ${os}/${architecture}`);
    return this.#configDigest(chosen.digest, depth + 1);
  }

  async #snapshots(digest: string): Promise<Map<string, string>> {
    const answer = this.#connection.call(methods.contentInfo, criNamespace, { digest });
    const { info } = await this.#rejectMissing(answer);
    const labels = Object.entries(info?.labels ?? {});
    return new Map(
      labels.flatMap(([key, chain]) =>
        key.startsWith(snapshotLabelPrefix) ? [[key.slice(snapshotLabelPrefix.length), chain] as const] : [],
      ),
    );
  }

  async #json<T extends z.ZodType>(digest: string, schema: T): Promise<z.output<T>> {
    const parsed = schema.safeParse(await this.#parsed(digest));
    if (parsed.success) return parsed.data;
    throw refused(this.#name, "its configuration cannot be parsed", parsed.error);
  }

  async #parsed(digest: string): Promise<unknown> {
    const answer = this.#connection.call(methods.contentInfo, criNamespace, { digest });
    const { info } = await this.#rejectMissing(answer);
    if (Number(info?.size ?? 0) > maxBlobBytes) throw refused(this.#name, "its configuration is too large");
    const chunks = this.#connection.collect(methods.readContent, criNamespace, { digest });
    const parts = await this.#rejectMissing(chunks);
    try {
      return JSON.parse(Buffer.concat(parts.map(({ data }) => data ?? new Uint8Array())).toString());
    } catch (cause) {
      throw refused(this.#name, "its configuration cannot be parsed", cause);
    }
  }

  async #rejectMissing<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      if (!isCodeOf(error, "not_found") && !isCodeOf(error, "invalid_argument")) throw error;
      throw refused(this.#name, "is not on this node", error);
    }
  }
}

/**
 * Finds an image in CRI's namespace by name.
 * @throws `failed_precondition` if it is not on the node or not unpacked
 */
export function findImage(connection: Connection, name: string): Promise<UnpackedImage> {
  return new ImageReader(connection, name).read();
}

/**
 * Selects the snapshot to start from: the pod's snapshotter's if the image is unpacked for it, else the first one.
 */
export function snapshotFor(
  { snapshots }: UnpackedImage,
  preferred: string,
): { snapshotter: string; parent: string } {
  const [[first, firstParent] = ["", ""]] = snapshots;
  const parent = snapshots.get(preferred);
  return parent === undefined
    ? { snapshotter: first, parent: firstParent }
    : { snapshotter: preferred, parent };
}
