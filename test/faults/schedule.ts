import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.ts";
import type { Fault, FaultCounts, LocalFault } from "./faults.ts";
import type { CallRecord, Operation } from "./history.ts";
import { type Guess, learn, nextOperation } from "./next-operation.ts";
import { type ProgramProcess, programProcesses, supervisorOf } from "./processes.ts";
import type { ProgramFolder } from "./program.ts";
import { Random } from "./random.ts";
import { Sandbox } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";

export interface ScheduleContext {
  readonly urls: readonly string[];
  readonly programs: ProgramFolder;
  /** The folder that contains the supervisors' working folders. */
  readonly folder: string;
  readonly faults: ReadonlySet<Fault>;
  readonly counts: FaultCounts;
}

const finishTimeoutMs = 2_500;
const maxOvertimeMs = 2_500;
/** Minimum number of answered calls per client, if the overtime suffices. */
const minCalls = 20;
const longDeadlineMs = 15_000;
/** Time for which clients mostly avoid a server after a broken connection: a restart takes about as long. */
const avoidServerMs = 800;

/** Calls that are made concurrently with another one. */
const concurrentCalls = ["shutdown", "shutdown", "create", "start", "stop", "wait"] as const;

/** Returns true for a call with an unknown outcome. */
function isOutcomeUnknown({ outcome }: CallRecord): boolean {
  return outcome?.kind !== "answered" || outcome.status >= 500;
}

/** A seeded run of a few clients on a few ids for some seconds. */
export class Schedule implements Scenario {
  readonly seed: number;
  readonly namespace: string;
  readonly sandboxes: readonly Sandbox[];
  readonly networkFaultRate: number;
  readonly databaseFaultRate: number;
  readonly random: Random;
  readonly #context: ScheduleContext;
  readonly #clients: number;
  readonly #durationMs: number;
  readonly #finish = new AbortController();
  readonly #guesses = new Map<Sandbox, Guess>();
  /** By client, the server whose connection broke last, and the time. */
  readonly #broken = new Map<Client, { readonly server: number; readonly at: number }>();
  #endsAt = 0;
  #latestEnd = 0;

  constructor(seed: number, context: ScheduleContext) {
    const random = new Random(seed);
    this.seed = seed;
    this.namespace = `faults-${seed}`;
    this.random = random;
    this.#context = context;
    const ids = Number(
      random.weighted([
        ["1", 50],
        ["2", 35],
        ["3", 15],
      ]),
    );
    this.sandboxes = Array.from({ length: ids }, (_, index) => new Sandbox(this.namespace, index));
    this.#clients = random.integer(2, 4);
    this.#durationMs = random.integer(1_200, 3_000);
    this.networkFaultRate = random.pick([0, 0.05, 0.15, 0.3]);
    this.databaseFaultRate = random.pick([0, 0, 0.02, 0.05]);
  }

  /** Runs the schedule. When this resolves, its clients make no more calls. */
  async run(): Promise<void> {
    this.#endsAt = Date.now() + this.#durationMs;
    this.#latestEnd = this.#endsAt + maxOvertimeMs;
    const timer = setTimeout(() => this.#finish.abort(), this.#durationMs + maxOvertimeMs + finishTimeoutMs);
    const loops: Promise<void>[] = [];
    for (let number = 0; number < this.#clients; number++) {
      const random = this.random.fork(number);
      const client = new Client(`client-${number}`, this.#context.urls);
      const isSpecial = number === 0 && random.chance(0.55);
      if (!isSpecial) loops.push(this.#makeRandomCalls(client, random));
      else if (random.chance(0.65)) loops.push(this.#waitContinuously(client, random));
      else loops.push(this.#shutDownContinuously(client, random));
    }
    if (this.random.chance(0.4)) loops.push(this.#killAtRandom(this.random.fork(100)));
    await Promise.all(loops);
    clearTimeout(timer);
  }

  get #isOver(): boolean {
    return Date.now() >= this.#endsAt;
  }

  async #makeRandomCalls(client: Client, random: Random): Promise<void> {
    // On a busy machine calls take longer, so the schedule is extended.
    for (let calls = 0; !this.#isOver || (calls < minCalls && Date.now() < this.#latestEnd); ) {
      const sandbox = random.pick(this.sandboxes);
      const call = await this.#burst(client, sandbox, random);
      if (isOutcomeUnknown(call)) await sleep(random.integer(20, 120));
      else {
        calls++;
        await sleep(random.integer(0, 40));
      }
    }
  }

  /** Makes a call, sometimes with concurrent others. */
  async #burst(client: Client, sandbox: Sandbox, random: Random): Promise<CallRecord> {
    const guess = this.#guesses.get(sandbox) ?? "nothing";
    const first = this.#call(client, sandbox, nextOperation(guess, random), random);
    const others: Promise<CallRecord>[] = [];
    while (others.length < 2 && random.chance(0.15)) {
      others.push(this.#call(client, sandbox, random.pick(concurrentCalls), random.fork(others.length)));
    }
    await Promise.all(others);
    return first;
  }

  async #waitContinuously(client: Client, random: Random): Promise<void> {
    await this.#repeat(client, "wait", "?timeout=30s", random, [5, 40]);
  }

  async #shutDownContinuously(client: Client, random: Random): Promise<void> {
    await this.#repeat(client, "shutdown", "", random, [50, 300]);
  }

  async #repeat(
    client: Client,
    operation: Operation,
    query: string,
    random: Random,
    [minMs, maxMs]: readonly [number, number],
  ): Promise<void> {
    const sandbox = random.pick(this.sandboxes);
    while (!this.#isOver) {
      const options = { query, deadlineMs: longDeadlineMs, signal: this.#finish.signal };
      const call = await client.call(sandbox.history, operation, this.#serverFor(client, random), options);
      this.#learn(client, sandbox, call);
      await sleep(random.integer(minMs, maxMs));
    }
  }

  /** Makes a call, and may repeat it at the other server if its outcome is unknown and it has a key. */
  async #call(client: Client, sandbox: Sandbox, operation: Operation, random: Random): Promise<CallRecord> {
    const { history } = sandbox;
    const isKeyed = (operation === "create" || operation === "start") && random.chance(0.5);
    const request = {
      ...this.#request(sandbox, operation, random),
      idempotencyKey: isKeyed ? `${history.name}-${random.integer(0, 2 ** 31)}` : undefined,
      signal: this.#finish.signal,
    };
    const server = this.#serverFor(client, random);
    const deadlineMs = this.#deadline(random);
    const first = await client.call(history, operation, server, { ...request, deadlineMs });
    if (deadlineMs < longDeadlineMs && first.outcome?.kind === "given-up") this.#context.counts.add("abort");
    this.#learn(client, sandbox, first);
    if (!isKeyed || !isOutcomeUnknown(first) || this.#isOver || !random.chance(0.5)) return first;
    await sleep(random.integer(0, 100));
    return client.call(history, operation, 1 - server, { ...request, deadlineMs: longDeadlineMs });
  }

  /** Chooses a server. Mostly avoids one whose connection broke recently. */
  #serverFor(client: Client, random: Random): number {
    const broken = this.#broken.get(client);
    const isBroken = broken !== undefined && Date.now() - broken.at < avoidServerMs;
    return !isBroken || random.chance(0.1) ? random.integer(0, 1) : 1 - broken.server;
  }

  #learn(client: Client, sandbox: Sandbox, call: CallRecord): void {
    if (call.outcome?.kind === "broken") this.#broken.set(client, { server: call.server, at: Date.now() });
    this.#guesses.set(sandbox, learn(this.#guesses.get(sandbox) ?? "nothing", call));
  }

  #deadline(random: Random): number {
    return this.#context.faults.has("abort") && random.chance(0.2) ? random.integer(50, 500) : longDeadlineMs;
  }

  #request(
    sandbox: Sandbox,
    operation: Operation,
    random: Random,
  ): { readonly body?: unknown; readonly query?: string; readonly token?: string } {
    const { namespace, id } = sandbox.history;
    switch (operation) {
      case "create": {
        const program = sandbox.randomProgram(random, this.#context.faults.has("daemon"));
        if (program.hasDaemon) this.#context.counts.add("daemon");
        return { token: program.token, body: this.#context.programs.createBody(namespace, id, program) };
      }
      case "stop":
        return { body: { timeout: "1s" } };
      case "update":
        return { body: { sandbox: { labels: { at: String(random.integer(0, 999)) } }, fields: ["labels"] } };
      case "wait":
        return { query: "?timeout=1s" };
      default:
        return {};
    }
  }

  /** Kills processes of the sandboxes, and their supervisors. */
  async #killAtRandom(random: Random): Promise<void> {
    while (!this.#isOver) {
      await sleep(random.integer(100, 900));
      const own = programProcesses(this.#context.programs.script).filter(
        ({ namespace }) => namespace === this.namespace,
      );
      if (own.length === 0 || this.#isOver) continue;
      const victim = random.pick(own);
      const fault = random.pick(["kill-process", "kill-supervisor", "pause-supervisor"] as const);
      if (!this.#context.faults.has(fault)) continue;
      const supervisor = supervisorOf(victim, this.#context.folder);
      const pid = fault === "kill-process" ? victim.pid : supervisor;
      // There may be a keeper between the two, which may hang as well.
      const paused = random.chance(0.5) && victim.parent > 1 ? victim.parent : pid;
      if (fault === "pause-supervisor" && paused !== undefined)
        this.#signal(paused, "SIGSTOP", fault, victim);
      else if (pid !== undefined) this.#signal(pid, "SIGKILL", fault, victim);
    }
  }

  #signal(pid: number, signal: NodeJS.Signals, fault: LocalFault, { id, token }: ProgramProcess): void {
    const sandbox = this.sandboxes.find(({ history }) => history.id === id);
    // Recorded before the signal, so that every effect has its event.
    sandbox?.history.note(`${fault}: ${token} (pid ${pid})`, fault);
    this.#context.counts.add(fault);
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  }
}
