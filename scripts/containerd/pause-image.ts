import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ContainerdError } from "./error.ts";
import { cache } from "./fetch.ts";
import { tar } from "./tar.ts";

const run = promisify(execFile);

/** The name under which a containerd has the image. */
export const pauseImage = "localhost/pause:1";

const architectures: Readonly<Record<string, string>> = { x64: "amd64" };

/** Compiles the program the sandboxes of tests run. @throws ContainerdError */
export async function compilePause(): Promise<string> {
  await mkdir(cache, { recursive: true });
  const program = join(cache, "pause");
  const scratch = `${program}-${process.pid}`;
  const source = join(import.meta.dirname, "pause.c");
  try {
    await run("gcc", ["-static", "-Os", "-s", "-o", scratch, source]);
  } catch (cause) {
    throw new ContainerdError("the pause program cannot be compiled: it needs gcc and a static libc", {
      cause,
    });
  }
  await rename(scratch, program);
  return program;
}

/**
 * Writes an image that holds nothing but `/pause`, as an archive that containerd imports.
 * @see OCI image layout specification
 */
export async function writePauseImage(path: string): Promise<void> {
  const blobs = new Map<string, Buffer>();
  const add = (content: Buffer, mediaType: string) => {
    const hex = createHash("sha256").update(content).digest("hex");
    blobs.set(hex, content);
    return {
      mediaType: `application/vnd.oci.image.${mediaType}`,
      digest: `sha256:${hex}`,
      size: content.length,
    };
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const program = { name: "pause", content: await readFile(await compilePause()), mode: 0o755 };
  const layer = add(tar([program]), "layer.v1.tar");
  const config = add(
    json({
      os: "linux",
      architecture: architectures[process.arch] ?? process.arch,
      config: { Entrypoint: ["/pause"] },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
    "config.v1+json",
  );
  const manifest = add(
    json({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config,
      layers: [layer],
    }),
    "manifest.v1+json",
  );
  const annotations = { "io.containerd.image.name": pauseImage };
  const files = [
    ["oci-layout", json({ imageLayoutVersion: "1.0.0" })],
    ["index.json", json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] })],
    ...[...blobs].map(([hex, content]) => [`blobs/sha256/${hex}`, content] as const),
  ] as const;
  await writeFile(path, tar(files.map(([name, content]) => ({ name, content, mode: 0o644 }))));
}
