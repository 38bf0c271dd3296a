import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cached } from "./cached.ts";
import { ContainerdError } from "./error.ts";
import { lastLine } from "./last-line.ts";
import { tar } from "./tar.ts";

const run = promisify(execFile);
const source = fileURLToPath(new URL("pause.c", import.meta.url));

/** The name of the image in a containerd. */
export const pauseImageName = "localhost/pause:1";

/** What OCI calls the architectures that Node calls otherwise. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

function blob(content: Buffer): Blob {
  return { digest: `sha256:${createHash("sha256").update(content).digest("hex")}`, content };
}

function jsonBlob(value: unknown): Blob {
  return blob(Buffer.from(JSON.stringify(value)));
}

function descriptor(kind: string, { digest, content }: Blob) {
  return { mediaType: `application/vnd.oci.image.${kind}`, digest, size: content.byteLength };
}

/** An image layout of OCI, as a tar, of an image that holds one program and runs it. */
function imageOf(program: Buffer): Buffer {
  const layer = blob(tar([{ path: "pause", content: program, mode: 0o755 }]));
  const config = jsonBlob({
    architecture: architectures[process.arch] ?? process.arch,
    os: "linux",
    config: { Entrypoint: ["/pause"] },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("config.v1+json", config),
    layers: [descriptor("layer.v1.tar", layer)],
  });
  const named = { annotations: { "io.containerd.image.name": pauseImageName } };
  const index = { schemaVersion: 2, manifests: [{ ...descriptor("manifest.v1+json", manifest), ...named }] };
  return tar([
    { path: "oci-layout", content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { path: "index.json", content: Buffer.from(JSON.stringify(index)) },
    ...[layer, config, manifest].map(({ digest, content }) => ({
      path: `blobs/${digest.replace(":", "/")}`,
      content,
    })),
  ]);
}

/** The program that holds a sandbox open, and the image of it. */
export interface PauseImage {
  readonly program: string;
  readonly archive: string;
}

/**
 * The image every pod sandbox starts from, compiled the first time and from `.cache` afterwards.
 * @throws ContainerdError when it cannot be compiled
 */
export async function pauseImage(): Promise<PauseImage> {
  const digest = createHash("sha256")
    .update(await readFile(source))
    .digest("hex");
  const folder = await cached(`pause-${digest.slice(0, 12)}-${process.arch}`, async (scratch) => {
    const program = join(scratch, "pause");
    try {
      await run("gcc", ["-static", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-o", program, source]);
    } catch (cause) {
      throw new ContainerdError(`pause.c cannot be compiled: ${lastLine(cause)}`, { cause });
    }
    await writeFile(join(scratch, "pause.tar"), imageOf(await readFile(program)));
  });
  return { program: join(folder, "pause"), archive: join(folder, "pause.tar") };
}
