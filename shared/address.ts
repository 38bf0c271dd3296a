/** Returns a host without the brackets of an IPv6 address, as sockets take it: `::1` for `[::1]`. */
export function toSocketHost(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** Returns the URL of a server's address, such as `http://[::1]:80`. @param host without brackets */
export function addressUrl(scheme: "http" | "https", host: string, port: number): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
