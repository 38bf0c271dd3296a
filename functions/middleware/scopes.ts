import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { RestRoute } from "../operation.ts";

/** The scopes of API tokens. `admin` contains all others. */
export const scopes = ["read", "sandboxes:write", "triggers:write", "subscriptions:write", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** The scopes of tokens, by the name of their holder. A token that is not listed has all. */
export type TokenScopes = ReadonlyMap<string, readonly Scope[]>;

/** The scopes of operations that change something, by the beginning of their names. */
const writeScopes: Readonly<Record<string, Scope>> = {
  Triggers: "triggers:write",
  Subscriptions: "subscriptions:write",
  Agents: "admin",
};

/** Returns the scope that an operation needs, as an RPC too. */
export function scopeOf(name: string, { method }: Pick<RestRoute<never, never>, "method">): Scope {
  const [service = ""] = name.split(".");
  return method === "GET" ? "read" : (writeScopes[service] ?? "sandboxes:write");
}

/** Returns true if a token has all scopes. */
export function isAdmin(granted: TokenScopes, caller: string | undefined): boolean {
  const given = caller === undefined ? undefined : granted.get(caller);
  return given === undefined || given.includes("admin");
}

/** @throws `permission_denied` unless a token has a scope */
export function checkScope(granted: TokenScopes, caller: string | undefined, needed: Scope): void {
  if (isAdmin(granted, caller) || granted.get(caller ?? "")?.includes(needed)) return;
  throw new SandboxError(
    "permission_denied",
    `authorization: token ${quote(caller ?? "")} lacks the scope ${needed}`,
  );
}
