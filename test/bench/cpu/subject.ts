import type { Client } from "@libsql/client/http";
import { createApp } from "../../../functions/app.ts";
import { createDependencies, type Parts } from "../../../functions/dependencies.ts";
import { openDatabase } from "../../../functions/entry/database.ts";
import { createLog } from "../../../shared/log.ts";
import { BenchDatabase } from "../fixture/database.ts";
import { createFloor } from "../floor/app.ts";
import { FloorDatabase } from "../floor/database.ts";

/** A program that answers requests in this process. */
export interface Subject {
  readonly name: "product" | "floor";
  readonly database: BenchDatabase;
  fetch(request: Request): Response | Promise<Response>;
  close(): void;
}

/** The agents of a product, and the way to them; without any there are only records. */
export type ProductAgents = Pick<Parts, "agents" | "fetch">;

const noAgents: ProductAgents = { agents: [], fetch: (target, init) => globalThis.fetch(target, init) };

/**
 * Returns the product on a database, as an entry puts it together that logs errors alone.
 * @param wrap replaces the client of the database
 */
export function createProduct(
  url: string,
  { agents, fetch }: ProductAgents = noAgents,
  wrap: (client: Client) => Client = (client) => client,
): { fetch: Subject["fetch"]; close(): void } {
  const database = wrap(openDatabase(url, undefined));
  const access = { apiTokens: new Map<string, string>(), loopback: true };
  const defaultSandboxer = agents[0]?.name ?? "";
  const log = createLog("error");
  const app = createApp(createDependencies({ database, agents, defaultSandboxer, fetch, access, log }));
  return { fetch: (request) => app.fetch(request), close: () => database.close() };
}

/** Opens the product and the floor, each with a database file of its own in a folder. */
export async function openSubjects(folder: string): Promise<readonly [product: Subject, floor: Subject]> {
  const forProduct = await BenchDatabase.create(folder, "product.db");
  const forFloor = await BenchDatabase.create(folder, "floor.db");
  const product = createProduct(`file:${forProduct.path}`);
  const database = new FloorDatabase(forFloor.path);
  const floor = createFloor(database);
  return [
    {
      name: "product",
      database: forProduct,
      fetch: product.fetch,
      close() {
        product.close();
        forProduct.close();
      },
    },
    {
      name: "floor",
      database: forFloor,
      fetch: (request) => floor.fetch(request),
      close() {
        database.close();
        forFloor.close();
      },
    },
  ];
}
