import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { type CallRecord, isOk } from "./history.ts";
import { readRuns } from "./ledger.ts";
import { judge, type Life } from "./lives.ts";
import type { Options } from "./options.ts";
import type { ProgramFolder } from "./program.ts";
import { Random } from "./random.ts";
import type { Summary } from "./run-schedules.ts";
import { Sandbox } from "./sandbox.ts";
import { Workshop } from "./workshop.ts";

const deadlineMs = 30_000;
const livesPerProgressLine = 500;
const maxPrinted = 10;
/** Number of mistakes above which the files of the run are saved. */
const maxMistakes = 50;

/** Three clients of one id: one runs life after life, one waits continuously, and one shuts down continuously. */
class Trio {
  readonly lives: Life[] = [];
  readonly sandbox = new Sandbox("lives", 0);
  readonly refusals = new Map<string, number>();
  readonly #urls: readonly string[];
  readonly #programs: ProgramFolder;
  readonly #random: Random;
  readonly #finish = new AbortController();

  constructor({ urls }: Cluster, programs: ProgramFolder, seed: number) {
    this.#urls = urls;
    this.#programs = programs;
    this.#random = new Random(seed);
  }

  async run(count: number, print: (line: string) => void): Promise<void> {
    const others = Promise.all([this.#wait(), this.#shutDown()]);
    const client = new Client("leader", this.#urls);
    while (this.lives.length < count) {
      if (!(await this.#lead(client))) continue;
      if (this.lives.length % livesPerProgressLine === 0) print(`${this.lives.length} lives`);
    }
    this.#finish.abort();
    await others;
  }

  #refuse({ operation, outcome }: CallRecord): void {
    const name = `${operation} ${outcome?.kind === "answered" ? outcome.code : outcome?.kind}`;
    this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
  }

  /** Runs one life of the id. Returns false if its Create was refused. */
  async #lead(client: Client): Promise<boolean> {
    const { sandbox } = this;
    const { history } = sandbox;
    const random = this.#random;
    const call = (operation: "start" | "wait" | "shutdown", query = "") =>
      client.call(history, operation, random.integer(0, 1), { query, deadlineMs });
    const program = sandbox.newProgram("self", 3);
    const body = this.#programs.createBody(history.namespace, history.id, program);
    const create = await client.call(history, "create", random.integer(0, 1), {
      body,
      token: program.token,
      deadlineMs,
    });
    if (!isOk(create)) {
      this.#refuse(create);
      await call("shutdown");
      return false;
    }
    const start = await call("start");
    if (!isOk(start)) this.#refuse(start);
    const wait = await call("wait", "?timeout=20s");
    if (!isOk(wait)) this.#refuse(wait);
    const shutdown = await call("shutdown");
    if (!isOk(shutdown)) this.#refuse(shutdown);
    this.lives.push({ program, create, start, wait, shutdown });
    return true;
  }

  async #wait(): Promise<void> {
    const client = new Client("waiter", this.#urls);
    const random = this.#random.fork(1);
    const call = { query: "?timeout=30s", deadlineMs: 40_000, signal: this.#finish.signal };
    while (!this.#finish.signal.aborted) {
      const { outcome } = await client.call(this.sandbox.history, "wait", random.integer(0, 1), call);
      const isAnswered = outcome?.kind === "answered" && outcome.status === 200;
      await sleep(isAnswered ? 1 : 5);
    }
  }

  async #shutDown(): Promise<void> {
    const client = new Client("ender", this.#urls);
    const random = this.#random.fork(2);
    const call = { deadlineMs, signal: this.#finish.signal };
    while (!this.#finish.signal.aborted) {
      const ended = await client.call(this.sandbox.history, "shutdown", random.integer(0, 1), call);
      const isKnown = ended.outcome?.kind === "answered" && ended.outcome.status === 404;
      if (!isOk(ended) && !isKnown && !this.#finish.signal.aborted) this.#refuse(ended);
      await sleep(random.integer(0, 120));
    }
  }
}

/** Runs many lives of one id without faults, and checks every exit that a Wait returned. */
export async function runLives(options: Options, print: (line: string) => void): Promise<Summary> {
  const workshop = await Workshop.open(options);
  try {
    const trio = new Trio(workshop.cluster, workshop.programs, options.seed);
    const startedAt = Date.now();
    await trio.run(options.lives, print);
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
    const { history } = trio.sandbox;
    const runs = readRuns(workshop.programs.ledger, history.namespace, history.id);
    const { answers, whole, mistakes } = judge(trio.lives, runs, history.callsOf("wait"));
    for (const mistake of mistakes.slice(0, maxPrinted)) print(`  ${mistake}`);
    const refusals = [...trio.refusals].map(([name, count]) => `${name} ${count}`).join(", ");
    print(`refused: ${refusals || "nothing"}`);
    print(
      `${trio.lives.length} lives in ${seconds} s: ${runs.length} started, ${whole} ended by themselves, the others by a Shutdown; ${history.callsOf("shutdown").length} Shutdowns`,
    );
    print(`${answers} Waits returned an exit: ${answers - mistakes.length} right, ${mistakes.length} wrong`);
    if (mistakes.length > maxMistakes) print(`files saved in ${await workshop.saveFiles()}`);
    print(`${answers - mistakes.length} passed, ${mistakes.length} failed`);
    return { passed: answers - mistakes.length, failed: mistakes.length, broken: new Map() };
  } finally {
    await workshop.close();
  }
}
