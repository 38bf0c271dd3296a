const loopbackName = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Tells whether a host name can only mean this machine. */
export function isLoopback(host: string): boolean {
  return loopbackName.test(host);
}
