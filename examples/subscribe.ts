/**
 * Runs a sandbox that is stored together with a subscription, and prints the events that its receiver gets, in order. It talks to
 * a running `npm start`.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

const api = `${process.argv[2] ?? "http://127.0.0.1:8787"}/v1/namespaces/default`;
const secret = `whsec_${randomBytes(32).toString("base64")}`;
process.env.WEBHOOK_SECRET = secret;
process.env.PORT = "0";
const { server } = await import("./receiver.ts");
await once(server, "listening");
const { port } = server.address() as AddressInfo;

const filter = ["type==started", "type==exited", "type==deleted"];
const body = {
  sandboxId: `job-${randomBytes(4).toString("hex")}`,
  runtime: { name: "process" },
  removeOnExit: true,
  spec: {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    json: { process: { args: ["sh", "-c", "exit 3"], cwd: "/" } },
  },
  subscription: { url: `http://127.0.0.1:${port}/`, secret, filter },
  wait: "30s",
};
// The answer closes the receiver's last connection, so that this program can end.
let received = 0;
server.on("request", (_request, response) => {
  response.on("finish", () => {
    if (response.statusCode === 204 && ++received === filter.length) server.close();
  });
});
const headers = { "content-type": "application/json" };
const answer = await fetch(`${api}/run`, { method: "POST", headers, body: JSON.stringify(body) });
const { status } = await answer.json();
console.log(`run: ${answer.status} ${status?.phase}`);
if (!answer.ok) process.exit(1);
