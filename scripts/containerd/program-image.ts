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

/** OCI's names of architectures whose names differ in Node. */
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

/** The source of an image with one static program, compiled from one C file. */
export interface ProgramSource {
  /** The path of the C file. */
  readonly source: string;
  /** The image's name in containerd. */
  readonly name: string;
  /** The image's configuration without its entry point. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A program, and the archive of its image. */
export interface ProgramImage {
  readonly program: string;
  readonly archive: string;
}

/** Returns a tar of an OCI image layout whose image contains one program and runs it. */
function imageOf(
  name: string,
  program: string,
  content: Buffer,
  extraConfig: ProgramSource["config"],
): Buffer {
  const layer = blob(tar([{ path: program, content, mode: 0o755 }]));
  const config = jsonBlob({
    architecture: architectures[process.arch] ?? process.arch,
    os: "linux",
    config: { Entrypoint: [`/${program}`], ...extraConfig },
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
 * Builds the image of a program; compiles it into `.cache` on the first call.
 * @throws ContainerdError if it cannot be compiled
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
