import type { CreateOpts, Platform } from "../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { SandboxFolder } from "./folder.ts";
import type { Exit, LocalRecord } from "./record.ts";

/** What a sandbox runs. */
export interface Running {
  readonly pid: number;
  /** Where its own API listens, and the version of that; empty and 0 where there is none. */
  readonly address: string;
  readonly version: number;
}

/** What is really there of a sandbox, at one look. */
export type Sighting =
  /** It was created, and not started. */
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly running: Running }
  /** `kept` says that the exit can be seen again, also by a later agent; else it has to be written down. */
  | { readonly state: "ended"; readonly exit: Exit; readonly kept: boolean };

/** What an engine may know of the sandbox it runs. */
export interface Kept {
  readonly record: Readonly<LocalRecord>;
  /** The client's record, as of Create and what Update changed. */
  readonly sandbox: Sandbox;
  readonly opts: CreateOpts;
  readonly folder: SandboxFolder;
  /** To be told that something may have happened: the sandbox looks. */
  wake(): void;
}

/**
 * What really runs one sandbox. Who may do what when is decided before, in `LocalSandbox`, and every method but
 * `look` and `end` is called by one caller at a time. All of them may throw `unavailable`.
 */
export interface Engine {
  /** Makes what Create has to make; where that fails, `release` takes away what was made. */
  create?(): Promise<void>;
  /** Takes up what an earlier agent left, before anything else is asked. */
  recover?(): Promise<void>;
  /** Looks at what is there, whatever was there before. */
  look(): Promise<Sighting>;
  /** Runs it. When this throws anything but `unavailable`, nothing runs. */
  launch(): Promise<Running>;
  /** Asks the process to end within some seconds, or kills it. Whether it does is seen by `look`. */
  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void;
  /** Takes away everything that is left of it, however far it came. */
  release(): Promise<void>;
  /** Takes a changed record to what runs, before it is kept. @throws `invalid_argument` for a spec that is none */
  update(next: Sandbox, fields: readonly string[]): Promise<void>;
  /** What a verbose Status tells besides. */
  info(): Promise<Map<string, string>>;
  /** The present usage of what runs. */
  measure(running: Running): Promise<Any>;
  platform(): Promise<Platform>;
  /** Stops watching. What runs, runs on. */
  close?(): void;
}

/** A backend: it makes the engines of sandboxes. */
export interface Engines {
  /** The sandboxer of a sandbox that names none. */
  readonly sandboxer: string;
  /** Whether each sandboxer has sandboxes of its own; else all are names of one and the same. */
  readonly isDivided: boolean;
  /** How often sandboxes are to look what became of what they run, in milliseconds; absent where they are woken. */
  readonly beat?: number;
  /** Whether engines have something to make at Create. */
  readonly creates: boolean;
  /**
   * Checks that a sandbox can be run on this machine as it is now.
   * @throws `invalid_argument`, `failed_precondition`
   */
  check(sandbox: Sandbox): Promise<void>;
  engineOf(kept: Kept): Engine;
  /** Lets go of whatever still holds files in a folder that is to be removed. */
  sweep(folder: string): Promise<void>;
  /**
   * Begins, once all sandboxes of an earlier agent are known.
   * @param resume to be called when what was out of reach is there again
   */
  open(resume: () => void): Promise<void>;
  /** Why it cannot serve at present; undefined when it can. */
  ready(): Promise<string | undefined>;
  close(): void;
}
