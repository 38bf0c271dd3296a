import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cached } from "./cached.ts";
import { ContainerdError } from "./error.ts";
import { lastLine } from "./last-line.ts";
import { tar } from "./tar.ts";

const run = promisify(execFile);

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

/** An image of one static program, compiled from one file of C. */
export interface ProgramSource {
  /** The path of the file. */
  readonly source: string;
  /** The name of the image in a containerd. */
  readonly name: string;
  /** The image's configuration besides its entry point. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A program, and the archive of the image that holds it. */
export interface ProgramImage {
  readonly program: string;
  readonly archive: string;
}

/** An image layout of OCI, as a tar, of an image that holds one program and runs it. */
function imageOf(name: string, program: string, content: Buffer, given: ProgramSource["config"]): Buffer {
  const layer = blob(tar([{ path: program, content, mode: 0o755 }]));
  const config = jsonBlob({
    architecture: architectures[process.arch] ?? process.arch,
    os: "linux",
    config: { Entrypoint: [`/${program}`], ...given },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("config.v1+json", config),
    layers: [descriptor("layer.v1.tar", layer)],
  });
  const named = { annotations: { "io.containerd.image.name": name } };
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

/**
 * Makes the image of a program, compiled the first time and from `.cache` afterwards.
 * @throws ContainerdError when it cannot be compiled
 */
export async function programImage({ source, name, config = {} }: ProgramSource): Promise<ProgramImage> {
  const program = basename(source, ".c");
  const digest = createHash("sha256")
    .update(await readFile(source))
    .update(JSON.stringify([name, config]))
    .digest("hex");
  const folder = await cached(`${program}-${digest.slice(0, 12)}-${process.arch}`, async (scratch) => {
    const built = join(scratch, program);
    try {
      await run("gcc", ["-static", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-o", built, source]);
    } catch (cause) {
      throw new ContainerdError(`${program}.c cannot be compiled: ${lastLine(cause)}`, { cause });
    }
    await writeFile(`${built}.tar`, imageOf(name, program, await readFile(built), config));
  });
  return { program: join(folder, program), archive: join(folder, `${program}.tar`) };
}
