import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@libsql/client/http";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Sandbox, SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshNamespace } from "./namespace.ts";

/** A Store in its own file, which is removed with it. */
export interface FreshStore {
  readonly path: string;
  readonly client: Client;
  readonly store: LibsqlStore;
  close(): void;
}

/** Returns a path in a new folder, which `remove` removes. */
export function freshPath(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-store-"));
  return { path: join(folder, "store.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openFreshStore(): Promise<FreshStore> {
  const { path, remove } = freshPath();
  const client = openFileDatabase(path);
  await migrate(client);
  return {
    path,
    client,
    store: new LibsqlStore(client),
    close() {
      client.close();
      remove();
    },
  };
}

/** Creates a call in a new namespace, unless one is given. */
export function freshCall(namespace = freshNamespace()): Call {
  return { namespace, signal: new AbortController().signal };
}

/** Creates a small sandbox with the given differences. */
export function sandboxOf(id: string, more: Partial<Sandbox> = {}): Sandbox {
  return { id, runtime: { name: "r" }, labels: new Map(), extensions: new Map(), sandboxer: "", ...more };
}

/** Returns the decoded fields of a record. */
export function fieldsOf(record: SandboxRecord) {
  const { id, runtime, spec, labels, extensions, sandboxer, createdAt, updatedAt, uid, revision } = record;
  return { id, runtime, spec, labels, extensions, sandboxer, createdAt, updatedAt, uid, revision };
}
