import type { CreateOpts, Platform } from "../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { Users } from "../users/user.ts";
import type { Exit } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import type { LocalRecord } from "./record.ts";

/** The process of a sandbox. */
export interface Running {
  readonly pid: number;
  /** The address and version of its own API; empty and 0 where there is none. */
  readonly address: string;
  readonly version: number;
}

/** The state of a sandbox's process at one look. */
export type ObservedState =
  /** Nothing runs. `isSure` says that nothing of a launch that failed ever will. */
  | { readonly state: "idle"; readonly isSure?: boolean }
  | { readonly state: "running"; readonly running: Running }
  /** `kept` says that the exit can be seen again, also by a later agent; else it has to be written down. */
  | { readonly state: "ended"; readonly exit: Exit; readonly isDurable: boolean };

/** The part of a sandbox that its backendSandbox may know. */
export interface SandboxContext {
  readonly record: Readonly<LocalRecord>;
  /** The client's record, as of Create and what Update changed. */
  readonly sandbox: Sandbox;
  readonly opts: CreateOpts;
  readonly folder: SandboxFolder;
  /** To be told that something may have happened: the sandbox looks. */
  pollSoon(): void;
}

/**
 * What really runs one sandbox. Who may do what when is decided before, in `LocalSandbox`, and every method but
 * `look` and `end` is called by one caller at a time. All of them may throw `unavailable`.
 */
export interface BackendSandbox {
  /** Makes what Create has to make; where that fails, `release` takes away what was made. */
  create?(): Promise<void>;
  /** Takes up what an earlier agent left, before anything else is asked. */
  recover?(): Promise<void>;
  /** Looks at what is there, whatever was there before. */
  observe(): Promise<ObservedState>;
  /** The process that it runs, or ran, also under an earlier agent; undefined if it never came to run. */
  readonly launched: Running | undefined;
  /** Runs it. When this throws a `SandboxError` that is not `unavailable`, nothing runs and nothing ever will. */
  launch(): Promise<Running>;
  /** Asks the process to end within some seconds, or kills it. Whether it does is seen by `look`. */
  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void;
  /** Ends what only the running sandbox needed. Called once its exit is kept, and again by a later agent. */
  cleanUpAfterExit?(): void;
  /** Takes away everything that is left of it, however far it came. */
  release(): Promise<void>;
  /** Takes a changed record to what runs, before it is kept. @throws `invalid_argument` for a spec that is none */
  update(next: Sandbox, fields: readonly string[]): Promise<void>;
  /** Collects the information of a verbose Status. */
  info(): Promise<Map<string, string>>;
  /** The present usage of what runs. */
  measure(running: Running): Promise<Any>;
  platform(): Promise<Platform>;
  /** Stops watching. What runs, runs on. */
  close?(): void;
}

/** A process that was found by its mark. */
export interface Orphan {
  readonly namespace: string;
  readonly id: string;
  readonly life: number;
  /** Writes to a new folder of the sandbox what its backendSandbox finds the process by. */
  write(folder: string): Promise<void>;
}

/** A sandbox of which the agent has no record that can be read. */
export interface UnknownSandbox {
  readonly namespace: string;
  readonly id: string;
  /** The life that it is of, or a later one. */
  readonly life: number;
  /** The folder of all sandboxes. */
  readonly root: string;
}

/** A backend: it makes the backend of sandboxes. */
export interface Backend {
  /** The sandboxer of a sandbox that names none. */
  readonly sandboxer: string;
  /** True if each sandboxer has sandboxes of its own; else all are names of one and the same. */
  readonly sandboxersAreSeparate: boolean;
  /** The interval of looks at what runs, in milliseconds; absent where sandboxes are woken. */
  readonly pollIntervalMs?: number;
  /** True if backend have something to make at Create. */
  readonly preparesAtCreate: boolean;
  /** Assigns the users that sandboxes run as; absent where that is the agent's, or the backend's affair. */
  readonly users?: Users | undefined;
  /**
   * Checks that a sandbox can be run on this machine as it is now.
   * @throws `invalid_argument`, `failed_precondition`
   */
  check(sandbox: Sandbox): Promise<void>;
  createSandbox(context: SandboxContext): BackendSandbox;
  /** Finds what runs by the marks of this folder of all sandboxes, also that whose folder is there. */
  orphans(root: string): Promise<readonly Orphan[]>;
  /** Ends whatever runs of a sandbox whose record cannot be read. @throws `unavailable` */
  clear(sandbox: UnknownSandbox): Promise<void>;
  /**
   * Ends what there may be of a sandbox without a folder, where `orphans` does not find it.
   * @returns whether there was something
   * @throws `unavailable`
   */
  clearStray?(sandbox: UnknownSandbox): Promise<boolean>;
  /** Releases whatever still holds files in a folder that is to be removed. */
  releaseFiles(folder: string): Promise<void>;
  /**
   * Begins, once all sandboxes of an earlier agent are known.
   * @param resume to be called when what was out of reach is there again
   */
  open(resume: () => void): Promise<void>;
  /** Returns why it cannot serve at present; undefined when it can. */
  ready(): Promise<string | undefined>;
  close(): void;
}
