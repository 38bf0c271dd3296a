import { isLoopback } from "./loopback.ts";

/** Returns true if a URL can be that of an agent. */
export function isAgentUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

/** Returns true if a URL can be that of a proxy. */
export function isProxyUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.hash
  );
}

/** Splits a list of origins. */
export function splitOrigins(text: string): string[] {
  return text.split(",").map((origin) => origin.trim());
}

/** Returns true if a text is an origin of web pages, as browsers write it. */
export function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Returns true if a database's address contains no secret: it is a file, or a URL without user, query and fragment. */
export function isPublic(text: string): boolean {
  if (text.startsWith("file:")) return true;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && !url.username && !url.password && !url.search && !url.hash;
}
