/**
 * Writes to the Store in a file, for tests with several processes.
 * `creates <prefix>`: creates records until it is killed, and prints each acknowledged id.
 * `labels <id> <from> <to>`: sets labels of a sandbox one after the other, and exits.
 */
import { writeSync } from "node:fs";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";

const [path = "", namespace, task, ...rest] = process.argv.slice(2);
const store = new LibsqlStore(openFileDatabase(path));
const call = freshCall(namespace);

async function create(prefix: string): Promise<never> {
  for (let index = 0; ; index += 4) {
    const ids = [0, 1, 2, 3].map((offset) => `${prefix}${index + offset}`);
    await Promise.all(
      ids.map(async (id) => {
        await store.create(call, sandboxOf(id, { labels: new Map([["by", prefix]]) }));
        writeSync(1, `${id}\n`);
      }),
    );
  }
}

async function label(id: string, from: number, to: number): Promise<void> {
  const keys = Array.from({ length: to - from }, (_, index) => `l${from + index}`);
  await Promise.all(
    keys.map((key) =>
      store.update(call, sandboxOf(id, { labels: new Map([[key, "v"]]) }), [`labels.${key}`]),
    ),
  );
}

if (task === "creates") await create(rest[0] ?? "");
else await label(rest[0] ?? "", Number(rest[1]), Number(rest[2]));
