import { it } from "node:test";
import { openServer } from "../../shared/hrana/client.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { startSqld } from "../support/sqld.ts";

// Without its interval of checkpoints, sqld deadlocks within so many writes in one of two runs.
it("a libSQL server takes 1,600 writes, small and large, of 16 who write at a time", async (test) => {
  const server = await startSqld();
  if (!server) return test.skip("skipped: no sqld");
  const database = openServer(server.url, undefined);
  try {
    await migrate(database);
    const store = new LibsqlStore(database);
    const all = freshCall();
    const write = async (writer: number) => {
      const spec = { typeUrl: "t", value: new Uint8Array(writer === 0 ? 500_000 : 50_000).fill(writer) };
      for (let turn = 0; turn < 100; turn++) {
        await store.create(all, sandboxOf(`${writer}-${turn}`, { spec }));
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
  } finally {
    database.close();
    await server.stop();
  }
});
