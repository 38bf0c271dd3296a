import { constants, existsSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { type Identity, identify, isAlive, killSessions, signalGroup } from "../../identity.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { readExit } from "./exit-file.ts";
import { startSupervisor } from "./launch.ts";
import type { Mark } from "./mark.ts";
import type { Command } from "./spec.ts";

/** The longest time of a launch, in milliseconds. */
const launchTime = 30_000;

/** The longest time that output is copied after the end while others hold on to its pipes, in milliseconds. */
const drainTime = 1_000;

/**
 * Gives a launch up, unless it is too late for that: whoever makes the file `process` first decides whether the
 * process runs. An empty one keeps the supervisor from running it, ever.
 */
async function giveUp(folder: string): Promise<boolean> {
  try {
    await writeFile(join(folder, "process"), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Ends copiers that wait at a pipe nobody will write to any more, because their supervisor was killed early. */
export async function releaseCopiers(folder: string): Promise<void> {
  for (const name of ["out", "err"]) {
    const pipe = await open(join(folder, name), constants.O_WRONLY | constants.O_NONBLOCK).catch(
      () => undefined,
    );
    await pipe?.close();
  }
}

/** One launched process and its supervisor. All that is known of them is in a folder, which outlives the agent. */
export class Run {
  readonly leader: Identity;
  readonly #folder: string;
  readonly #supervisor: Identity;
  #drainedBy: number | undefined;

  private constructor(
    folder: string,
    [pid = "", began = "", supervisorPid = "", supervisorBegan = ""]: string[],
  ) {
    this.#folder = folder;
    this.leader = { pid: Number(pid), began: began.trim() };
    this.#supervisor = { pid: Number(supervisorPid), began: supervisorBegan.trim() };
  }

  /** Reads what a folder tells of a process; undefined if none came to run. */
  static async #read(folder: string): Promise<Run | undefined> {
    const lines = (await readFile(join(folder, "process"), "utf8")).split("\n");
    return lines.length > 1 ? new Run(folder, lines) : undefined;
  }

  /**
   * Launches a command.
   * @param folder a new one, for the supervisor
   * @param mark by which the supervisor can be found without the folder
   * @param onEnd is told when the supervisor has ended, as long as this agent lives
   * @throws `unavailable` when the system would not; then nothing runs
   */
  static async launch(folder: string, command: Command, mark: Mark, onEnd: () => void): Promise<Run> {
    const supervisor = await startSupervisor(folder, command, mark);
    supervisor.once("exit", onEnd);
    const deadline = Date.now() + launchTime;
    for (let pause = 2; !existsSync(join(folder, "process")); pause = Math.min(pause * 1.5, 50)) {
      if (supervisor.exitCode === null && supervisor.signalCode === null && Date.now() < deadline) {
        await delay(pause);
      } else if (await giveUp(folder)) {
        if (supervisor.pid !== undefined) await killSessions([identify(supervisor.pid)]);
        break;
      }
    }
    const run = await Run.#read(folder);
    if (run) return run;
    throw new SandboxError(
      "unavailable",
      "the process could not be launched: its supervisor ended or took too long",
    );
  }

  /** Finds what an earlier agent launched in a folder; undefined if that never came to run, and never will. */
  static async adopt(folder: string): Promise<Run | undefined> {
    if (!existsSync(folder) || (await giveUp(folder))) return undefined;
    return Run.#read(folder);
  }

  /** Writes to a new folder what tells of a process, as its supervisor would have. */
  static async write(folder: string, leader: Identity, supervisor: Identity): Promise<void> {
    await mkdir(folder, { mode: 0o700 });
    const lines = [leader.pid, leader.began, supervisor.pid, supervisor.began, ""];
    await writeFile(join(folder, "process"), lines.join("\n"), { mode: 0o600 });
  }

  /** The files that the beginnings of its output are in. */
  get outputs(): { stdout: string; stderr: string } {
    return { stdout: join(this.#folder, "stdout"), stderr: join(this.#folder, "stderr") };
  }

  /** Looks whether the process runs or how it ended; `lost` if nobody was there to see how. */
  look(): Exit | "running" | "lost" {
    const exit = this.#exit();
    if (exit) return this.#isDrained() ? exit : "running";
    if (isAlive(this.#supervisor) || isAlive(this.leader)) return "running";
    return this.#exit() ?? "lost";
  }

  /** Returns the exit that is known, without looking whether anything runs. */
  recall(): Exit | "lost" {
    return this.#exit() ?? "lost";
  }

  /** Signals the whole process group. */
  signal(signal: NodeJS.Signals): void {
    signalGroup(this.leader, signal);
  }

  /** Kills everything that is left of the process's session, and the supervisor. @throws `unavailable` */
  async clear(): Promise<void> {
    // Of a process that has ended the supervisor has left nothing; its session's number may be another's by now.
    const sessions = this.#exit() ? [] : [this.leader];
    if (isAlive(this.#supervisor)) sessions.push(this.#supervisor);
    await killSessions(sessions);
  }

  #exit(): Exit | undefined {
    return readExit(join(this.#folder, "exit"));
  }

  /** Returns whether all output has been copied: the supervisor waits for that, but we do not wait forever. */
  #isDrained(): boolean {
    if (!isAlive(this.#supervisor)) return true;
    this.#drainedBy ??= Date.now() + drainTime;
    if (Date.now() < this.#drainedBy) return false;
    signalGroup(this.#supervisor, "SIGKILL");
    return true;
  }
}
