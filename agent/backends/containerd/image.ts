import type * as z from "zod";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";
import { thisPlatform } from "../../platform.ts";
import type { Connection } from "./connection.ts";
import { type ImageConfig, imageConfigSchema, indexSchema, manifestSchema } from "./image-config.ts";
import { methods } from "./messages.ts";
import { criNamespace } from "./name.ts";

/** The most bytes of an index, manifest or configuration. */
const maxBlobBytes = 4 * 1024 * 1024;

/** The most indexes that are followed to a manifest. */
const maxDepth = 3;

/** The label by which containerd keeps the snapshots of an unpacked image: it ends with the snapshotter. */
const snapshotLabel = "containerd.io/gc.ref.snapshot.";

/** An image that is on the node and unpacked. */
export interface UnpackedImage {
  readonly name: string;
  readonly config: ImageConfig;
  /** The snapshot of its last layer, by snapshotter. */
  readonly snapshots: ReadonlyMap<string, string>;
}

function refused(name: string, rule: string, cause?: unknown): SandboxError {
  return new SandboxError("failed_precondition", `image ${quote(name)}: ${rule}`, { cause });
}

/** Finds one image among the content of a node's containerd. */
class ImageReader {
  readonly #connection: Connection;
  readonly #name: string;

  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  async read(): Promise<UnpackedImage> {
    const request = { name: this.#name };
    const { image } = await this.#asking(this.#connection.call(methods.getImage, criNamespace, request));
    const digest = await this.#configDigest(image?.target?.digest ?? "", 0);
    const { config } = await this.#json(digest, imageConfigSchema);
    const snapshots = await this.#snapshots(digest);
    if (snapshots.size === 0) throw refused(this.#name, "is not unpacked on this node");
    return { name: this.#name, config, snapshots };
  }

  /** The digest of the configuration for the platform of this node. */
  async #configDigest(digest: string, depth: number): Promise<string> {
    const document = await this.#parsed(digest);
    const manifest = manifestSchema.safeParse(document);
    if (manifest.success) return manifest.data.config.digest;
    const index = indexSchema.safeParse(document);
    if (!index.success || depth === maxDepth) throw refused(this.#name, "is none that can be run");
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
    const asked = this.#connection.call(methods.contentInfo, criNamespace, { digest });
    const { info } = await this.#asking(asked);
    const labels = Object.entries(info?.labels ?? {});
    return new Map(
      labels.flatMap(([key, chain]) =>
        key.startsWith(snapshotLabel) ? [[key.slice(snapshotLabel.length), chain] as const] : [],
      ),
    );
  }

  async #json<T extends z.ZodType>(digest: string, schema: T): Promise<z.output<T>> {
    const parsed = schema.safeParse(await this.#parsed(digest));
    if (parsed.success) return parsed.data;
    throw refused(this.#name, "has a configuration that cannot be read", parsed.error);
  }

  async #parsed(digest: string): Promise<unknown> {
    const asked = this.#connection.call(methods.contentInfo, criNamespace, { digest });
    const { info } = await this.#asking(asked);
    if (Number(info?.size ?? 0) > maxBlobBytes) throw refused(this.#name, "has too large a configuration");
    const reading = this.#connection.collect(methods.readContent, criNamespace, { digest });
    const parts = await this.#asking(reading);
    try {
      return JSON.parse(Buffer.concat(parts.map(({ data }) => data ?? new Uint8Array())).toString());
    } catch (cause) {
      throw refused(this.#name, "has a configuration that cannot be read", cause);
    }
  }

  async #asking<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!isCodeOf(error, "not_found") && !isCodeOf(error, "invalid_argument")) throw error;
      throw refused(this.#name, "is not on this node", error);
    }
  }
}

/**
 * Finds an image by its name among those that CRI knows.
 * @throws `failed_precondition` for one that is not on the node, or not unpacked
 */
export function findImage(connection: Connection, name: string): Promise<UnpackedImage> {
  return new ImageReader(connection, name).read();
}

/** The snapshot of an image to begin with: that of the snapshotter of the pod, where the image is unpacked for it. */
export function snapshotFor(
  { snapshots }: UnpackedImage,
  preferred: string,
): { snapshotter: string; parent: string } {
  const [[other, its] = ["", ""]] = snapshots;
  const parent = snapshots.get(preferred);
  return parent === undefined ? { snapshotter: other, parent: its } : { snapshotter: preferred, parent };
}
