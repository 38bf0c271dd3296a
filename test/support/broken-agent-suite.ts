import { after, before } from "node:test";
import { type BrokenAgent, ok, startBrokenAgent } from "./broken-agent.ts";
import { type Functions, startFunctions } from "./functions.ts";

/** The parts of a suite, once its tests run. */
export interface BrokenAgentSuite {
  agent: BrokenAgent;
  functions: Functions;
}

/** Starts an agent with configurable faults, and functions that have it as `a`, around the tests of a suite. */
export function useBrokenAgent(sandboxer: string): BrokenAgentSuite {
  // Tests run after `before`.
  const suite = {} as BrokenAgentSuite;
  before(async () => {
    suite.agent = await startBrokenAgent(ok);
    suite.functions = await startFunctions([{ name: "a", url: suite.agent.url, token: "t", sandboxer }]);
  });
  after(async () => {
    await suite.functions?.close();
    await suite.agent?.close();
  });
  return suite;
}
