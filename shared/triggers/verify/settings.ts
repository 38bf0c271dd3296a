/** Schemes whose settings are only their name: everything else about them is fixed by their senders. */
export const plainSchemes = [
  "github",
  "gitlab",
  "gitlab-token",
  "standard",
  "openai",
  "anthropic",
  "stripe",
  "slack",
] as const;

export interface PlainSettings {
  readonly scheme: (typeof plainSchemes)[number];
}

/** A JWT in `Upstash-Signature`. */
export interface QstashSettings {
  readonly scheme: "qstash";
  /** The URL that QStash delivers to, in full. The server's own may differ behind a proxy, and `Host` is not trusted. */
  readonly publicUrl: string;
}

/** An HMAC over a template, for senders without a scheme of their own. */
export interface HmacSettings {
  readonly scheme: "hmac";
  /** Header of the signature, in lower case. */
  readonly header: string;
  /** Text before the signature in its header, such as `sha256=`. */
  readonly prefix: string;
  readonly encoding: "hex" | "base64" | "base64url";
  readonly hash: "SHA-1" | "SHA-256" | "SHA-512";
  /** The form in which a secret is written. */
  readonly keyEncoding: "text" | "hex" | "base64";
  /** The signed bytes: a text with `{body}`, and perhaps `{timestamp}` and `{id}`. */
  readonly template: string;
  readonly timestampHeader?: string | undefined;
  readonly timestampUnit: "s" | "ms";
  /** Header that identifies a delivery; signed only if `{id}` is in the template. */
  readonly idHeader?: string | undefined;
}

/** A token in a header. */
export interface BearerSettings {
  readonly scheme: "bearer";
  /** Header that holds only the token; undefined for `Authorization: Bearer`. */
  readonly header?: string | undefined;
  readonly idHeader?: string | undefined;
}

/**
 * CloudEvents over HTTP: a token in `Authorization` or `?access_token=`, and a handshake by `OPTIONS`.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md
 */
export interface CloudEventsSettings {
  readonly scheme: "cloudevents";
  /** Origins whose handshake needs no token. */
  readonly origins: readonly string[];
  /** Deliveries per minute that the handshake allows; undefined for any number. */
  readonly maxPerMinute?: number | undefined;
}

/** The means by which a trigger tells its sender's deliveries from others, without the secrets. */
export type VerifySettings =
  | PlainSettings
  | QstashSettings
  | HmacSettings
  | BearerSettings
  | CloudEventsSettings;

export type Scheme = VerifySettings["scheme"];
