import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { InventoryEntry } from "../../shared/instances/inventory.ts";
import { inventory, inventoryPageToProto, inventoryQueryFromProto } from "../../shared/protobuf/inventory.ts";
import { services } from "../../shared/protobuf/services.ts";

/** An agent in this process that has any number of sandboxes, and only the calls List and Shutdown. */
export interface ListingAgent {
  readonly url: string;
  /** Its sandboxes, by `<namespace>/<id>`. */
  readonly entries: Map<string, InventoryEntry>;
  /** The number of entries of each page that it has returned. */
  readonly pages: number[];
  close(): Promise<void>;
}

/** Starts an agent on a free port. */
export async function startListingAgent(epoch: number): Promise<ListingAgent> {
  const entries = new Map<string, InventoryEntry>();
  const pages: number[] = [];
  const none = { life: 0, phase: undefined, fence: Number.MAX_SAFE_INTEGER, pid: 0, isOrphan: false };
  const entryOf = (key: string): InventoryEntry => {
    const [namespace = "", sandboxId = ""] = key.split("/");
    return entries.get(key) ?? { ...none, namespace, sandboxId, exit: undefined };
  };
  const list = (bytes: Uint8Array) => {
    const { List } = inventory.methods;
    const { after, limit, ids } = inventoryQueryFromProto(List.request.decode(bytes));
    const all = [...entries.keys()].sort().filter((key) => key > after);
    const keys = ids.length > 0 ? ids : all.slice(0, limit);
    pages.push(keys.length);
    const next = ids.length === 0 && all.length > keys.length ? (keys.at(-1) ?? "") : "";
    const page = { epoch, floor: 0, entries: keys.map(entryOf), next, problems: [] };
    return List.response.encode(inventoryPageToProto(page));
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new Uint8Array(Buffer.concat(chunks));
    response.setHeader("content-type", "application/proto");
    if (request.url?.endsWith("/List")) {
      response.end(list(body));
      return;
    }
    const { sandboxId } = services.Controller.methods.Shutdown.request.decode(body);
    entries.delete(`${request.headers["containerd-namespace"]}/${sandboxId}`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    entries,
    pages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
