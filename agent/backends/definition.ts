import type * as z from "zod";
import type { Log } from "../../shared/log.ts";
import { parseSettings, type Variables } from "../config/parse-settings.ts";
import type { Setting } from "../config/setting.ts";
import type { Backend } from "../lifecycle/backend.ts";

/** The parts of an agent that a backend is created with. */
export interface BackendContext {
  /** The folder of all its sandboxes. */
  readonly root: string;
  /** Sandboxers to serve. */
  readonly sandboxers: ReadonlySet<string>;
  /** The sandboxer of a sandbox that names none: the first. */
  readonly defaultSandboxer: string;
  /** The agent's files and folders, which no sandbox may see. */
  readonly secrets: readonly string[];
  /** Number of bytes that are kept of each stream of a sandbox. */
  readonly outputBytes: number;
  readonly log: Log;
}

/** Facts about a backend that the configuration and `--help` need. */
interface BackendFacts {
  /** Its name in `AGENT_BACKEND`. */
  readonly name: string;
  /** The kind of sandboxes that it runs, for `--help`. */
  readonly summary: string;
  /** The folder of its sandboxes in the data folder. Backends do not share sandboxes. */
  readonly folder: string;
  /** Sandboxers to serve if none are configured. */
  readonly defaultSandboxers: readonly string[];
  /** Settings that only this backend takes. */
  readonly settings: readonly Setting[];
  /** Settings of its own that other backends ignore instead of refusing them. */
  readonly ignoredElsewhere?: readonly string[];
}

/** Declaration of a backend: everything that the agent has to know of it. */
export interface BackendDeclaration<O> extends BackendFacts {
  /** Parses its settings, by variable, and checks their rules. */
  readonly options: z.ZodType<O>;
  /** Creates the backend. @throws ConfigError for a setting that does not work on this machine */
  create(options: O, context: BackendContext): Promise<Backend> | Backend;
}

/** A backend with its options. */
export interface ConfiguredBackend extends BackendFacts {
  readonly options: unknown;
  /** @throws ConfigError for a setting that does not work on this machine */
  create(context: BackendContext): Promise<Backend>;
}

/** A backend that can be configured. */
export interface BackendDefinition extends BackendFacts {
  /** Parses the backend's settings. @throws ConfigError for the first invalid one */
  configure(variables: Variables): ConfiguredBackend;
}

/** Creates the definition of a backend from its declaration. */
export function defineBackend<O>({ options, create, ...facts }: BackendDeclaration<O>): BackendDefinition {
  return {
    ...facts,
    configure(variables) {
      const parsed = parseSettings(options, variables);
      return { ...facts, options: parsed, create: async (context) => create(parsed, context) };
    },
  };
}
