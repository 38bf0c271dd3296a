import { fileURLToPath } from "node:url";
import type { Client } from "@libsql/core/api";
import { openServer } from "../../shared/hrana/client.ts";
import { openFileDatabase } from "../sqlite/file-database.ts";
import { sendOnce } from "./send-once.ts";
import { sharePipelines } from "./shared-pipelines.ts";

/**
 * Opens the database of a URL: the embedded engine for `file:`, otherwise a libSQL server.
 * @throws `failed_precondition` with a one-line message if a file cannot be used
 */
export function openDatabase(url: string, authToken: string | undefined): Client {
  if (!url.startsWith("file:"))
    return openServer(url, authToken, "Deno" in globalThis ? sendOnce : undefined, sharePipelines);
  return openFileDatabase(url.startsWith("file://") ? fileURLToPath(url) : url.slice("file:".length));
}
