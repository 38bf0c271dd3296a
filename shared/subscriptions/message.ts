import { type LoggedEvent, toCloudEvent } from "../events/logged-event.ts";
import { hopsOf } from "../webhook/hops.ts";

/** A message to a receiver. Its retries are the same. */
export interface Message {
  readonly id: string;
  /** The sequence of its event; 0 for a test. */
  readonly sequence: number;
  /** The id of the sandbox; empty for a test. */
  readonly sandboxId: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The number of deliveries of our own events that have led to this one, with this one. */
  readonly hops: number;
}

/** Number of digits of the fingerprint of a namespace. */
const fingerprintLength = 8;

const encoder = new TextEncoder();

/**
 * Returns the beginning of the ids of a namespace's messages. Namespaces may contain dots, which must not be in an id,
 * because a dot also ends it where it is signed.
 */
async function idPrefix(namespace: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(namespace)));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `evt_${hex.slice(0, fingerprintLength)}`;
}

/** Returns the message of an event: CloudEvents in JSON, whose `sequence` is a text, as that extension defines it. */
export async function messageOf(event: LoggedEvent): Promise<Message> {
  const { namespace, sequence, id: sandboxId, requestId } = event;
  const id = `${await idPrefix(namespace)}_${sequence}`;
  const body = encoder.encode(toCloudEvent(event, { id, sequence: String(sequence) }));
  return { id, sequence, sandboxId, body, hops: hopsOf(requestId) + 1 };
}

/** Returns a message that only tests a receiver. */
export async function testMessage(namespace: string, name: string, nowMs: number): Promise<Message> {
  const random = crypto.randomUUID().replaceAll("-", "");
  const id = `${await idPrefix(namespace)}_test${random}`;
  const event = {
    specversion: "1.0",
    id,
    source: `/v1/namespaces/${namespace}`,
    type: "io.containerd.subscription.test",
    subject: name,
    time: new Date(nowMs).toISOString(),
    data: {},
  };
  return { id, sequence: 0, sandboxId: "", body: encoder.encode(JSON.stringify(event)), hops: 1 };
}
