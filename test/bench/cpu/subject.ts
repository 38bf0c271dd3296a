import { createApp } from "../../../functions/app.ts";
import { createDependencies } from "../../../functions/dependencies.ts";
import { openDatabase } from "../../../functions/entry/database.ts";
import { createLog } from "../../../functions/json-log.ts";
import { BenchDatabase } from "../fixture/database.ts";
import { createFloor } from "../floor/app.ts";
import { FloorDatabase } from "../floor/database.ts";

/** What answers requests in this process. */
export interface Subject {
  readonly name: "product" | "floor";
  readonly database: BenchDatabase;
  fetch(request: Request): Response | Promise<Response>;
  close(): void;
}

/** Returns the product on a database, as an entry puts it together that logs errors alone. */
export function createProduct(url: string): { fetch: Subject["fetch"]; close(): void } {
  const database = openDatabase(url, undefined);
  const app = createApp(
    createDependencies({
      database,
      agents: [],
      defaultSandboxer: "",
      fetch: (target, init) => globalThis.fetch(target, init),
      access: { apiTokens: new Map(), loopback: true },
      log: createLog("error"),
    }),
  );
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
