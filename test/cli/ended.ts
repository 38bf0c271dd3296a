import assert from "node:assert/strict";
import process from "node:process";
import type { TestContext } from "node:test";
import { type Ending, endOnSignals } from "../../cli/signals.ts";
import { createClient } from "../../client/index.ts";
import { json } from "../support/answers.ts";
import { until } from "../support/until.ts";
import { type Answers, observed } from "./in-process.ts";

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const client = createClient({ baseUrl: "http://127.0.0.1:8787", retry: false });

/** Ends a sandbox by signals to its `run`. Returns the requests, the exit statuses and what is printed. */
export async function ended(
  context: TestContext,
  act: (ending: Ending) => void,
  answers: Answers = { "POST /sandboxes/a/stop": json({}) },
  { isTerminal = false, requests = 1 } = {},
) {
  const sent: string[] = [];
  const exits: unknown[] = [];
  // The test runner ends its programs by signals, too.
  const others = endings.map((signal) => [signal, process.listeners(signal)] as const);
  for (const signal of endings) process.removeAllListeners(signal);
  context.mock.method(process, "exit", (status: number) => void exits.push(status));
  context.mock.method(globalThis, "fetch", async (request: Request) => {
    sent.push(await request.text());
    const answer = answers["POST /sandboxes/a/stop"];
    return typeof answer === "function" ? answer() : new Response();
  });
  const { stderr } = await observed(
    async () => {
      const ending = endOnSignals(client);
      act(ending);
      await until("all requests were sent", () => sent.length >= requests);
      // What follows the answer takes some turns more.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      ending.release();
    },
    { isTerminal },
  );
  for (const [signal, listeners] of others) {
    assert.equal(process.listenerCount(signal), 0, signal);
    for (const listener of listeners) process.on(signal, listener);
  }
  context.mock.restoreAll();
  return { sent, exits, stderr };
}
