import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

/** The time of `performance.now()` at which a test begins, which is not 0. */
const beginMs = 50_000;

/** A time that passes only when a test says so. */
export class HeldTime {
  /** Milliseconds since the test began. */
  nowMs = 0;
  readonly #stepMs: number;
  #tick = (_ms: number) => {};

  /** @param stepMs the step in which it passes */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** Holds the time of `setTimeout` and `performance.now` during a test. */
  hold({ mock }: TestContext): void {
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(performance, "now", () => beginMs + this.nowMs);
    this.#tick = (ms) => mock.timers.tick(ms);
  }

  /** Moves the time on until a promise is settled. Returns the time of that. */
  async settled(promise: Promise<unknown>): Promise<number> {
    let isOver = false;
    void promise.finally(() => {
      isOver = true;
    });
    for (let steps = 0; ; steps++) {
      for (let times = 0; times < 5; times++) await turn();
      if (isOver) return this.nowMs;
      assert.ok(steps < 1_000, "it does not end");
      this.nowMs += this.#stepMs;
      this.#tick(this.#stepMs);
    }
  }
}
