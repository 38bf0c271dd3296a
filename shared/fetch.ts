/**
 * Asks a server, with the runtime's own `fetch` or what stands in for it. It takes an address and what to send, not
 * a `Request`: Node's follows the signal it was made with only for as long as somebody holds that `Request`.
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
