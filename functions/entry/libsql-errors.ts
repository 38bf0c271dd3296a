/**
 * Replaces `@libsql/client/http` in the Worker's bundle: it has the errors, but not the client. `shared/hrana` is the
 * client there, and is always passed to Drizzle's driver, which would otherwise create one.
 */
export { LibsqlBatchError, LibsqlError } from "@libsql/core/api";

export function createClient(): never {
  throw new TypeError("the only client is shared/hrana");
}
