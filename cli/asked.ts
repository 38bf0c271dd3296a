/** The server that this command asks, for its error messages. */
export const asked = { url: "http://127.0.0.1:8787" };
