import type { LifeExit, LifeView } from "../../shared/instances/view.ts";
import { KeptOutputs } from "../output/kept-outputs.ts";
import type { OutputSource } from "../output/read-output.ts";
import { type AgentState, type Decision, decide, type FolderState, type LifecycleRequest } from "./decide.ts";
import { toLifeExit } from "./exit.ts";
import { folderName, parseFolderName } from "./folder.ts";
import type { LifeRegistry } from "./life-registry.ts";
import { notFound } from "./refusal.ts";
import type { LocalSandbox } from "./sandbox.ts";
import { Tombstones } from "./tombstones.ts";
import type { UnreadableFolder } from "./unreadable-folder.ts";

/** A running Create. */
export interface Creation {
  readonly life: number;
  readonly callId: string;
  readonly done: Promise<void>;
}

const nameOf = ({ record }: LocalSandbox) => folderName(record.namespace, record.id);

/** Everything that an agent has of its sandboxes, by the names of their folders. */
export class Lives implements LifeRegistry {
  readonly tombstones: Tombstones;
  readonly sandboxes = new Map<string, LocalSandbox>();
  readonly creations = new Map<string, Creation>();
  readonly unreadable = new Map<string, UnreadableFolder>();
  readonly outputs: KeptOutputs;
  /** Called with the name of each folder whose view has changed. */
  onChange: (name: string) => void = () => {};

  private constructor(root: string, outputs: KeptOutputs) {
    this.outputs = outputs;
    this.tombstones = Tombstones.open(root, {
      isInUse: (name) => this.#isThere(name),
      onPruned: (name) => void outputs.drop(name),
    });
  }

  /**
   * Opens the tombstones and the kept outputs of a data folder.
   * @param maxKeptBytes maximum size of all kept outputs
   * @throws if the tombstones are unreadable
   */
  static async open(root: string, maxKeptBytes: number): Promise<Lives> {
    const lives = new Lives(root, new KeptOutputs(root, maxKeptBytes));
    await lives.outputs.recover((name) => lives.tombstones.get(name).exit?.life);
    return lives;
  }

  /** Returns the state that decides on a call. */
  stateOf(name: string): AgentState {
    const { epoch, floor } = this.tombstones;
    const { fence, exit } = this.tombstones.get(name);
    return { epoch, fence, floor, exitLife: exit?.life ?? 0, folder: this.#folderOf(name) };
  }

  decideOn(name: string, request: LifecycleRequest): Decision {
    return decide(this.stateOf(name), request);
  }

  decide(sandbox: LocalSandbox, method: LifecycleRequest["method"], callId: string): Decision {
    return this.decideOn(nameOf(sandbox), { method, life: sandbox.record.life, callId });
  }

  isFenced(sandbox: LocalSandbox): boolean {
    const { fence } = this.tombstones.get(nameOf(sandbox));
    return fence > 0 && sandbox.record.life <= fence;
  }

  fence(sandbox: LocalSandbox): void {
    const name = nameOf(sandbox);
    const { fence } = this.decideOn(name, { method: "Shutdown", life: sandbox.record.life, callId: "" });
    if (fence !== undefined) this.tombstones.raise(name, fence);
  }

  /**
   * Finds the output of a life of an id.
   * @param life 0 for the life that is there, else the last one that has ended
   * @throws `not_found`; `unimplemented` if its backend keeps no output
   */
  outputOf(name: string, life: number): OutputSource {
    const sandbox = this.sandboxes.get(name);
    if (sandbox?.record.created && (life === 0 || sandbox.record.life === life)) {
      return sandbox.output.source;
    }
    const { exit } = this.tombstones.get(name);
    if (!exit || (life !== 0 && exit.life !== life)) throw notFound(parseFolderName(name).id);
    return { folder: this.outputs.find(name, exit.life), isOver: true, ended: async () => {} };
  }

  async bury(sandbox: LocalSandbox, exit: Parameters<LifeRegistry["bury"]>[1]): Promise<void> {
    await sandbox.output.keep(this.outputs, nameOf(sandbox));
    this.tombstones.recordExit(nameOf(sandbox), toLifeExit(sandbox.record.life, exit));
  }

  changed(sandbox: LocalSandbox): void {
    this.onChange(nameOf(sandbox));
  }

  forget(sandbox: LocalSandbox): void {
    const name = nameOf(sandbox);
    this.sandboxes.delete(name);
    this.onChange(name);
  }

  /**
   * Returns the agent's view of an id. The floor does not apply to an existing life.
   * @returns undefined if the sandbox exists but its life is unknown
   */
  viewOf(name: string): LifeView | undefined {
    const { epoch, floor } = this.tombstones;
    const { fence: own, exit: buried } = this.tombstones.get(name);
    const unreadable = this.unreadable.get(name);
    if (unreadable) {
      const { life } = unreadable;
      // The phase is unknown: the sandbox may be running.
      return life > 0 ? { epoch, fence: own, life, phase: "running", exit: buried } : undefined;
    }
    const sandbox = this.sandboxes.get(name);
    // The remains of a failed Create are not a life: it can never be created, and they are being removed.
    const isFailed = sandbox?.isAbandoned && this.isFenced(sandbox);
    const folder = isFailed ? undefined : this.#folderOf(name);
    if (!folder) return { epoch, fence: Math.max(own, floor), life: 0, phase: undefined, exit: buried };
    const { life } = folder;
    const phase = folder.phase === "starting" ? "created" : folder.phase;
    const fence = Math.max(own, Math.min(floor, life - 1));
    return { epoch, fence, life, phase, exit: this.#exitOf(name) ?? buried };
  }

  #exitOf(name: string): LifeExit | undefined {
    const sandbox = this.sandboxes.get(name);
    return sandbox?.record.created && sandbox.exit
      ? toLifeExit(sandbox.record.life, sandbox.exit)
      : undefined;
  }

  #folderOf(name: string): FolderState | undefined {
    const sandbox = this.sandboxes.get(name);
    if (sandbox) return sandbox.folderState;
    const creation = this.creations.get(name);
    if (!creation) return undefined;
    const { life, callId } = creation;
    return { life, phase: "creating", createCall: callId, startCall: "", updateCall: "" };
  }

  #isThere(name: string): boolean {
    return this.sandboxes.has(name) || this.creations.has(name) || this.unreadable.has(name);
  }
}
