import { openStubAgent, type StubAgent } from "./stub-agent.ts";
import { type Closing, stubProcess, stubSandbox } from "./stub-backend.ts";

/** The shipped agent on a backend that starts nothing, and counts the starts of each sandbox. */
export interface CountingAgent extends StubAgent {
  /** Number of starts by sandbox id, in any namespace. */
  readonly starts: ReadonlyMap<string, number>;
}

/** Serves the sandboxer `process`. */
export async function openCountingAgent(owner: Closing): Promise<CountingAgent> {
  const starts = new Map<string, number>();
  const agent = await openStubAgent(
    owner,
    ["process"],
    {},
    {
      createSandbox({ record: { id } }) {
        let isRunning = false;
        return stubSandbox({
          async launch() {
            starts.set(id, (starts.get(id) ?? 0) + 1);
            isRunning = true;
            return stubProcess;
          },
          observe: async () => (isRunning ? { state: "running", running: stubProcess } : { state: "idle" }),
        });
      },
    },
  );
  return { ...agent, starts };
}
