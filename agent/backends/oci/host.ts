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

/** The limits that a node sets its sandboxes. */
export interface HostRules {
  /** The folder of all sandboxes. */
  readonly root: string;
  /** The folder of root file systems; undefined where sandboxes may have none of their own. */
  readonly rootfsDir: string | undefined;
  /** The folder of what sandboxes may write to that outlives them; undefined where there is none. */
  readonly volumeDir: string | undefined;
  readonly overlay: OverlayConfig;
  readonly allowHooks: boolean;
  /** The agent's files and folders, which no sandbox is to see. */
  readonly secrets: readonly string[];
}

interface Prepared {
  readonly spec: OciSpec;
  readonly rootfs: Rootfs;
  readonly binds: readonly Bind[];
}

/** Files and folders of the node's users, which no sandbox is to see either. */
const usersFiles = ["/root", "/home", "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];

/** This host, as it runs containers: its runtime, and its rules for what they may have. */
export class OciHost {
  readonly runtime: Runtime;
  /** The first line of what the runtime says of itself. */
  readonly version: string;
  readonly #hasSeccomp: boolean;
  readonly #rules: HostRules;
  /** The roots that could be mounted once: the kernel does not change its mind. */
  readonly #mountable = new Set<string>();

  private constructor(runtime: Runtime, version: string, hasSeccomp: boolean, rules: HostRules) {
    this.runtime = runtime;
    this.version = version;
    this.#hasSeccomp = hasSeccomp;
    this.#rules = rules;
  }

  /** @throws if the runtime does not run here */
  static async open(runtime: Runtime, rules: HostRules): Promise<OciHost> {
    const [version = ""] = (await runtime.version()).split("\n", 1);
    return new OciHost(runtime, version, await runtime.hasSeccomp(), rules);
  }

  /** Checks that a sandbox can be run here. @throws `invalid_argument`, `failed_precondition` */
  async check(sandbox: Sandbox): Promise<void> {
    const { rootfs } = await this.#prepare(sandbox);
    const kind = `${rootfs.isReadonly} ${rootfs.folder}`;
    if (this.#mountable.has(kind)) return;
    await tryMounts(containersFolder(this.#rules.root), rootfs, this.#rules.overlay);
    this.#mountable.add(kind);
  }

  /**
   * Makes what a container consists of.
   * @param folder of the sandbox, which an overlay on disk is kept in
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
      [...usersFiles, ...secrets].map((path) => realpath(path).catch(() => [])),
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

  /** Why it cannot run containers at present. */
  async trouble(): Promise<string | undefined> {
    const { rootfsDir, volumeDir } = this.#rules;
    for (const [name, folder] of Object.entries({ rootfs: rootfsDir, volume: volumeDir })) {
      if (folder && !(await realpath(folder).catch(() => undefined))) return `there is no ${name} folder`;
    }
    const works = await this.runtime.version().then(
      () => true,
      () => false,
    );
    return works ? undefined : "the runtime does not run";
  }

  async #prepare(sandbox: Sandbox): Promise<Prepared> {
    const { rootfsDir, volumeDir, allowHooks } = this.#rules;
    const ofRootfs: Base = { name: "rootfs", flag: "--rootfs-dir", folder: rootfsDir };
    const ofVolumes: Base = { name: "volume", flag: "--volume-dir", folder: volumeDir };
    const spec = parseOciSpec(sandbox.spec, allowHooks);
    const rootfs = await rootfsOf(spec, ofRootfs);
    return { spec, rootfs, binds: await bindsOf(spec, ofRootfs, ofVolumes) };
  }
}
