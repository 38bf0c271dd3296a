import { endianness } from "node:os";
import type { Platform } from "../../shared/sandbox/controller.ts";

const architectures: Readonly<Record<string, string>> = {
  x64: "amd64",
  ia32: "386",
  mipsel: "mipsle",
  ppc64: endianness() === "LE" ? "ppc64le" : "ppc64",
};

function variantOf(arch: string): string {
  if (arch === "arm64") return "v8";
  if (arch !== "arm") return "";
  const { variables } = process.config;
  return "arm_version" in variables ? `v${String(variables.arm_version)}` : "v7";
}

/** Returns the platform of this process, in OCI's names. @see OCI image index, platform */
export function thisPlatform(): Platform {
  const { platform, arch } = process;
  return {
    os: platform === "win32" ? "windows" : platform,
    architecture: architectures[arch] ?? arch,
    variant: variantOf(arch),
    osVersion: "",
    osFeatures: [],
  };
}
