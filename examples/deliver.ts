/** The parts that the examples share: a trigger, its deliveries, and a sandbox to look at. They talk to a running `npm start`. */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";

const server = process.argv[2] ?? "http://127.0.0.1:8787";
const api = `${server}/v1/namespaces/default`;
const json = { "content-type": "application/json" };

/** Prints an answer on one line. */
async function print(title: string, answer: Response): Promise<void> {
  console.log(`${title}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  if (!answer.ok) process.exitCode = 1;
}

/** Creates a trigger from a file of `triggers/`; one with its name is changed. */
export async function defineTrigger(file: string): Promise<void> {
  const body = await readFile(new URL(`triggers/${file}`, import.meta.url), "utf8");
  const { name } = JSON.parse(body);
  const created = await fetch(`${api}/triggers`, { method: "POST", headers: json, body });
  if (created.status !== 409) return print(`trigger ${name}`, created);
  await print(
    `trigger ${name}`,
    await fetch(`${api}/triggers/${name}`, { method: "PATCH", headers: json, body }),
  );
}

/** Sends a delivery, as its sender would. */
export async function deliver(
  trigger: string,
  event: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  const init = { method: "POST", headers: { ...json, ...headers }, body };
  await print(event, await fetch(`${server}/hooks/default/${trigger}`, init));
}

/** Prints the phase of a sandbox; 404 once it is gone. */
export async function look(sandboxId: string): Promise<void> {
  const answer = await fetch(`${api}/sandboxes/${sandboxId}`);
  const { status } = await answer.json();
  console.log(`sandbox ${sandboxId}: ${answer.status} ${answer.ok ? status.phase : "gone"}`);
}

/** Computes an HMAC with SHA-256. */
export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Returns the time in seconds since 1970. */
export function nowSecs(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Signs a delivery as Standard Webhooks does. Returns its headers. */
export function signStandard(secret: string, id: string, body: string): Record<string, string> {
  const secs = nowSecs();
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = hmac(key, `${id}.${secs}.${body}`).toString("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(secs),
    "webhook-signature": `v1,${signature}`,
  };
}
