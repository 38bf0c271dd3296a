import { openDatabase } from "../../../functions/entry/database.ts";
import { startSqld } from "../../support/sqld.ts";
import { createProduct, type ProductAgents } from "../cpu/subject.ts";
import { storeTemplate } from "../fixture/database.ts";
import { type DelayingProxy, startProxy } from "./proxy.ts";
import { SqldRecords } from "./sqld-records.ts";

/** The product on a libSQL server behind a proxy, and what fills that server without it. */
export interface BenchSqld {
  readonly proxy: DelayingProxy;
  readonly records: SqldRecords;
  fetch(request: Request): Response | Promise<Response>;
  close(): Promise<void>;
}

/** @returns undefined where there is no sqld, but in CI that is an error */
export async function startBenchSqld(agents?: ProductAgents): Promise<BenchSqld | undefined> {
  const sqld = await startSqld();
  if (!sqld) return undefined;
  const proxy = await startProxy(sqld.url);
  const client = openDatabase(sqld.url, undefined);
  const product = createProduct(proxy.url, agents);
  const close = async () => {
    product.close();
    client.close();
    await proxy.close();
    await sqld.stop();
  };
  try {
    await storeTemplate(client);
    return { proxy, records: new SqldRecords(client), fetch: product.fetch, close };
  } catch (error) {
    await close();
    throw error;
  }
}
