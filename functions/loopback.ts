const loopbackName = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Returns true if a host name always refers to this machine. */
export function isLoopback(host: string): boolean {
  return loopbackName.test(host);
}
