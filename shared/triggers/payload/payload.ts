import type { JsonObject, JsonValue } from "../../json/value.ts";

/** A verified delivery as filters and placeholders see it. */
export interface Payload {
  /** An object or array; undefined if the body is neither, which `fault` explains. */
  readonly body: JsonValue | undefined;
  /** The reason for which the delivery fails for good; undefined if it can be acted on. */
  readonly fault: string | undefined;
  /** Type of the event as the scheme's sender states it, such as `pull_request.opened`. */
  readonly event: string | undefined;
  /** Identifies the delivery: the same for its retries, at most 128 characters that need no escape in a URL. */
  readonly key: string;
  /** SHA-256 of the body, in hexadecimal, without what a sender changes in retries. */
  readonly bodyHash: string;
  /** The headers that rules may read, by their names in lower case; no token, signature or cookie. */
  readonly headers: JsonObject;
  /** Time of the attempt as the sender signed it, else of its arrival, as RFC 3339. */
  readonly time: string;
  /** Position of the event, not of the attempt, by the scheme's preset: an RFC 3339 time, or a number's text. */
  readonly sequence: string | undefined;
  /** True if the delivery is not an event but GitHub's `ping`, which no rule sees. */
  readonly isPing: boolean;
  /** The answer if the delivery is not an event but a handshake, such as Slack's `url_verification`. */
  readonly handshake: HandshakeAnswer | undefined;
}

/** An answer that a sender's handshake prescribes. */
export interface HandshakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
