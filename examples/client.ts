// Runs a sandbox, reads its output, waits for its exit and deletes it. `node examples/client.ts` while `npm start` runs.
import process from "node:process";
import { createClient, specOf } from "../client/index.ts";

const { SANDBOX_URL = "http://127.0.0.1:8787", SANDBOX_TOKEN } = process.env;
const client = createClient({ baseUrl: SANDBOX_URL, token: SANDBOX_TOKEN });

const box = await client.run({
  runtime: { name: "process" },
  labels: { app: "example" },
  expiresIn: "10m",
  spec: specOf({ args: ["sh", "-c", 'echo "hello from $NAME"; exit 3'], env: { NAME: "TypeScript" } }),
});
try {
  for await (const part of box.output({ follow: true })) {
    if ("data" in part) process.stdout.write(part.data);
  }
  const { exitStatus, reason } = await box.wait();
  console.log(`${box.id} has ${reason} with ${exitStatus}`);
  for await (const event of client.events({ sandboxId: box.id, follow: false })) console.log(event.type);
} finally {
  await box.delete({ force: true });
}
