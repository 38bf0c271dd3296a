import { invalid } from "../errors/error.ts";

/** Maximum length of an address, in characters. */
const maxLength = 2_048;

/** The ports of receivers; an address without a port has an empty one. */
const ports: ReadonlySet<string> = new Set(["", "443", "8443"]);

/** Ends of names that only a private network knows. */
const privateName = /(?:^|\.)(?:local|internal|localhost|localdomain|lan|home|intranet|corp|private|arpa)$/;

/** Matches a host that is an IP address. `URL` writes every form of an IPv4 address with four numbers. */
const addressLiteral = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Returns true if a URL names this machine. */
export function isLoopbackUrl(url: string): boolean {
  return loopbackHost.test(new URL(url).hostname);
}

/** Returns the rule that an address breaks; undefined if it breaks none. */
function brokenRule(text: string, allowsLoopback: boolean): string | undefined {
  if (text.length > maxLength) return `must have at most ${maxLength} characters`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return "must be an absolute URL";
  if (url.username || url.password) return "must not contain a user or a password";
  if (text.includes("#")) return "must not have a fragment";
  const { protocol, hostname, port } = url;
  if (allowsLoopback && loopbackHost.test(hostname) && /^https?:$/.test(protocol)) return undefined;
  if (protocol !== "https:") return "must begin with https:";
  if (!ports.has(port)) return "must have port 443 or 8443";
  if (addressLiteral.test(hostname)) return "must have a name, not an IP address";
  const name = hostname.replace(/\.$/, "");
  if (!name.includes(".")) return "must have a name with a dot";
  if (privateName.test(name)) return "must have a name of the public internet";
  return undefined;
}

/**
 * Returns an address of a receiver in its normal form. Names are resolved only when an event is sent.
 * @param allowsLoopback true if this machine's own addresses are allowed too, also without TLS
 * @throws `invalid_argument` for an address that events must not be sent to
 */
export function checkUrl(text: string, field: string, allowsLoopback: boolean): string {
  const rule = brokenRule(text, allowsLoopback);
  if (rule !== undefined) throw invalid(field, rule);
  return new URL(text).href;
}
