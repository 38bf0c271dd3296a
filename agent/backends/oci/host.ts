import { realpath } from "node:fs/promises";
import { writeJson } from "../../../shared/json/write.ts";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { type Bind, bindsOf } from "./binds.ts";
import { type Bundle, type Container, containersFolder } from "./container.ts";
import { tryMounts } from "./mount-trial.ts";
import type { OverlayConfig } from "./overlay.ts";
import { type Base, type Rootfs, rootfsOf } from "./rootfs.ts";
import type { Runtime } from "./runtime.ts";
import { runtimeConfig } from "./runtime-config.ts";
import { bindPlace, mountScript, runScript } from "./script.ts";
import { type OciSpec, parseOciSpec } from "./spec.ts";

/** The host's limits on its sandboxes. */
export interface HostRules {
  /** The folder of all sandboxes. */
  readonly root: string;
  /** The folder of root file systems; undefined if specs may not name one. */
  readonly rootfsDir: string | undefined;
  /** The folder of volumes, which outlive sandboxes; undefined if there are none. */
  readonly volumeDir: string | undefined;
  readonly overlay: OverlayConfig;
  readonly allowHooks: boolean;
  /** The agent's files and folders, hidden from sandboxes. */
  readonly secrets: readonly string[];
}

interface Prepared {
  readonly spec: OciSpec;
  readonly rootfs: Rootfs;
  readonly binds: readonly Bind[];
}

/** Files and folders of the host's users, also hidden from sandboxes. */
const privateFiles = ["/root", "/home", "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];

/** The host of the containers: its runtime, and its limits on sandboxes. */
export class OciHost {
  readonly runtime: Runtime;
  /** The first line of the runtime's `--version`. */
  readonly version: string;
  readonly #hasSeccomp: boolean;
  readonly #rules: HostRules;
  /** Roots that were mounted successfully once, and so need no further trial. */
  readonly #mountable = new Set<string>();

  private constructor(runtime: Runtime, version: string, hasSeccomp: boolean, rules: HostRules) {
    this.runtime = runtime;
    this.version = version;
    this.#hasSeccomp = hasSeccomp;
    this.#rules = rules;
  }

  /** Checks the runtime and reads its features. @throws if the runtime does not run on this host */
  static async open(runtime: Runtime, rules: HostRules): Promise<OciHost> {
    const [version = ""] = (await runtime.version()).split("\n", 1);
    return new OciHost(runtime, version, await runtime.hasSeccomp(), rules);
  }

  /** Checks that a sandbox can run on this host. @throws `invalid_argument`, `failed_precondition` */
  async check(sandbox: Sandbox): Promise<void> {
    const { rootfs } = await this.#prepare(sandbox);
    const kind = `${rootfs.isReadonly} ${rootfs.folder}`;
    if (this.#mountable.has(kind)) return;
    await tryMounts(containersFolder(this.#rules.root), rootfs, this.#rules.overlay);
    this.#mountable.add(kind);
  }

  /**
   * Builds the files of a container.
   * @param folder of the sandbox, for an overlay on disk
   */
  async bundleOf(sandbox: Sandbox, container: Container, folder: string): Promise<Bundle> {
    const { spec, rootfs, binds } = await this.#prepare(sandbox);
    const { overlay, secrets } = this.#rules;
    const at = container.folder;
    const config = runtimeConfig(spec, {
      cgroup: container.cgroup,
      rootPath: `${at}/rootfs`,
      hostname: sandbox.id.slice(0, 63),
      rootfs,
      bindSources: new Map(binds.map(({ index }) => [index, bindPlace(at, index)])),
      size: overlay.size,
      hasSeccomp: this.#hasSeccomp,
    });
    const found = await Promise.all(
      [...privateFiles, ...secrets].map((path) => realpath(path).catch(() => [])),
    );
    const hidden = [...new Set(found.flat())];
    const { namespaces } = spec.plain.linux ?? {};
    const hasHostNetwork = namespaces?.every(({ type }) => type !== "network") ?? false;
    const run = this.runtime.runCommand(at, container.id, hasHostNetwork);
    return {
      config: writeJson(config),
      mounts: mountScript({ at, rootfs, binds, overlay, image: `${folder}/overlay.img`, hidden }),
      run: runScript(at, run, this.runtime.removeCommand(at, container.id)),
    };
  }

  /** Returns the reason why the host cannot run containers; undefined if it can. */
  async unavailableReason(): Promise<string | undefined> {
    const { rootfsDir, volumeDir } = this.#rules;
    for (const [name, folder] of Object.entries({ rootfs: rootfsDir, volume: volumeDir })) {
      if (folder && !(await realpath(folder).catch(() => undefined)))
        return `the ${name} folder does not exist`;
    }
    const works = await this.runtime.version().then(
      () => true,
      () => false,
    );
    return works ? undefined : "the runtime does not run";
  }

  async #prepare(sandbox: Sandbox): Promise<Prepared> {
    const { rootfsDir, volumeDir, allowHooks } = this.#rules;
    const rootfsBase: Base = { name: "rootfs", flag: "--rootfs-dir", folder: rootfsDir };
    const volumeBase: Base = { name: "volume", flag: "--volume-dir", folder: volumeDir };
    const spec = parseOciSpec(sandbox.spec, allowHooks);
    const rootfs = await rootfsOf(spec, rootfsBase);
    return { spec, rootfs, binds: await bindsOf(spec, rootfsBase, volumeBase) };
  }
}
