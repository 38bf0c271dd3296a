/**
 * Stands in for `@libsql/client/http` in the Worker: its errors, without its client. `shared/hrana` is the client,
 * and Drizzle's driver, which would make one of its own, is always given that.
 */
export { LibsqlBatchError, LibsqlError } from "@libsql/core/api";

export function createClient(): never {
  throw new TypeError("there is no client but shared/hrana");
}
