import { History } from "./history.ts";
import { type Mode, type Program, statusesOf } from "./program.ts";
import type { Random } from "./random.ts";

/** Number of exit statuses per id, so that those of a schedule's ids differ. */
const statusesPerId = 20;

/** One id of a schedule, with the programs of its Creates and its history. */
export class Sandbox {
  readonly history: History;
  readonly programs = new Map<string, Program>();
  readonly #index: number;

  constructor(namespace: string, index: number) {
    this.history = new History(namespace, `s${index}`);
    this.#index = index;
  }

  /** Returns a program that is unique to one Create. */
  newProgram(mode: Mode, durationMs: number, hasDaemon = false): Program {
    const number = this.programs.size;
    const token = `${this.history.namespace}-${this.history.id}-${number}`;
    const statuses = statusesOf(number + this.#index * statusesPerId);
    const program = { token, mode, durationMs, hasDaemon, ...statuses };
    this.programs.set(token, program);
    return program;
  }

  randomProgram(random: Random, mayHaveDaemon: boolean): Program {
    const mode = random.weighted([
      ["self", 50],
      ["until-term", 30],
      ["ignore-term", 20],
    ]);
    // Even programs that wait for SIGTERM end some time, in case this harness is killed.
    const durations = {
      self: [0, 700],
      "until-term": [60_000, 60_000],
      "ignore-term": [200, 1_400],
    } as const;
    const [minMs, maxMs] = durations[mode];
    const durationMs = random.integer(minMs, maxMs);
    return this.newProgram(mode, durationMs, mayHaveDaemon && random.chance(0.3));
  }
}
