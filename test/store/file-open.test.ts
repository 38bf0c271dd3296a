import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { openFile } from "../../functions/sqlite/open-file.ts";
import { freshPath } from "../support/fresh-store.ts";

describe("a file that cannot be the database", () => {
  const { path, remove } = freshPath();
  const folder = dirname(path);
  after(remove);

  const says = (text: RegExp) => (error: unknown) =>
    error instanceof Error && !error.message.includes("\n") && text.test(error.message);

  it("is reported with the reason when its folder is missing", () => {
    assert.throws(
      () => openFileDatabase(join(folder, "missing", "a.db")),
      says(/missing.*a\.db.*folder is missing/),
    );
  });

  it("is reported with the reason when it is not a database", () => {
    const file = join(folder, "text.db");
    writeFileSync(file, "this is a letter, not a database. ".repeat(100));
    assert.throws(() => openFileDatabase(file), says(/text\.db.*not an SQLite database/));
  });

  it("is reported with the reason when it is a folder", () => {
    mkdirSync(join(folder, "folder.db"));
    assert.throws(() => openFileDatabase(join(folder, "folder.db")), says(/folder\.db.*cannot be opened/));
  });

  it("is reported with the reason when another process keeps it locked for too long", ({ mock }) => {
    const file = join(folder, "locked.db");
    const holder = openFile(file, 1);
    holder.exec("BEGIN IMMEDIATE");
    const { exec } = DatabaseSync.prototype;
    const timeouts: unknown[] = [];
    mock.method(DatabaseSync.prototype, "exec", function (this: DatabaseSync, sql: string) {
      timeouts.push(this.prepare("PRAGMA busy_timeout").get()?.timeout);
      exec.call(this, sql);
    });
    assert.throws(() => openFile(file, 7), says(/locked\.db.*: another process has locked it$/));
    assert.deepEqual(timeouts, [7]);
    holder.close();
  });

  it("is reported with the reason when it is not writable", (test) => {
    const file = join(folder, "readonly.db");
    openFileDatabase(file).close();
    chmodSync(file, 0o444);
    if (process.getuid?.() === 0) return test.skip("skipped: root may write anything");
    assert.throws(() => openFileDatabase(file), says(/readonly\.db.*not writable/));
  });

  it("is reported with the reason when writes fail or have no write-ahead log, and is closed", ({ mock }) => {
    const { prepare, close } = DatabaseSync.prototype;
    let closed = 0;
    mock.method(DatabaseSync.prototype, "close", function (this: DatabaseSync) {
      closed++;
      close.call(this);
    });
    const writes = mock.method(DatabaseSync.prototype, "exec", () => {
      throw Object.assign(new Error("attempt to write"), { code: "ERR_SQLITE_ERROR", errcode: 8 });
    });
    const file = join(folder, "other.db");
    assert.throws(() => openFileDatabase(file), says(/other\.db.*: it is not writable$/));
    writes.mock.restore();
    mock.method(DatabaseSync.prototype, "prepare", function (this: DatabaseSync, sql: string) {
      return prepare.call(this, sql.replace("= WAL", "= DELETE"));
    });
    assert.throws(() => openFileDatabase(file), says(/other\.db.*: its journal mode is delete, not wal$/));
    assert.equal(closed, 2);
  });
});
