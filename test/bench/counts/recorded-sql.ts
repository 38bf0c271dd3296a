import { DatabaseSync, StatementSync } from "node:sqlite";

/** The SQL that ran, in order. */
export interface RecordedSql {
  /** Returns what ran since it was last asked. */
  take(): string[];
}

const running = ["all", "get", "run", "iterate"] as const;

/**
 * Records every statement that any SQLite connection of this process runs from now on, however the product calls it.
 * It changes the prototypes of `node:sqlite`, so it is for a process of its own.
 */
export function recordSql(): RecordedSql {
  let ran: string[] = [];
  for (const name of running) {
    const original = StatementSync.prototype[name];
    Object.defineProperty(StatementSync.prototype, name, {
      value(this: StatementSync, ...values: unknown[]): unknown {
        ran.push(this.sourceSQL);
        return Reflect.apply(original, this, values);
      },
    });
  }
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function record(sql) {
    ran.push(sql);
    return exec.call(this, sql);
  };
  return {
    take() {
      const taken = ran;
      ran = [];
      return taken;
    },
  };
}

const control = /^\s*(?:begin|commit|rollback|savepoint|release|pragma)\b/i;

/** Returns true if a statement only controls transactions or settings. */
export function isControl(sql: string): boolean {
  return control.test(sql);
}
