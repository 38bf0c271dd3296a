/** Answers requests to itself while two pieces of work give turns, and prints the turns taken per request. */
import { createServer, get } from "node:http";
import process from "node:process";
import { yieldToEventLoop } from "../../shared/async/turn.ts";

const requests = 20;
/** Time of a piece of work before it gives a turn, in milliseconds. */
const sliceMs = 0.4;

let turns = 0;

async function work(): Promise<never> {
  while (true) {
    await yieldToEventLoop();
    for (const endsAt = performance.now() + sliceMs; performance.now() < endsAt; );
    turns++;
  }
}

/** Resolves when an answer has come, over a new connection. */
function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: "127.0.0.1", agent: false }, (answer) => {
      answer.resume().on("end", resolve);
    });
    request.on("error", reject);
  });
}

const server = createServer((_, answer) => answer.end());
server.listen(0, "127.0.0.1", async () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await ask(port);
  void work();
  void work();
  const before = turns;
  for (let asked = 0; asked < requests; asked++) await ask(port);
  console.log(JSON.stringify({ turns: (turns - before) / requests }));
  process.exit(0);
});
