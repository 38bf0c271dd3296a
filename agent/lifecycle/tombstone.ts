import * as z from "zod";
import { codes } from "../../shared/errors/codes.ts";
import { exitReasons, type LifeExit } from "../../shared/instances/view.ts";
import type { Refusal } from "./refusal.ts";

/** The agent's memory of the earlier lives of a sandbox id. */
export interface Tombstone {
  /** Every life up to this number is over. */
  readonly fence: number;
  /** The exit of the last life that ended. */
  readonly exit: LifeExit | undefined;
  /** The last Create that was refused. */
  readonly refusal: Refusal | undefined;
}

/** The version of the tables, which a newer agent may raise. */
export const layoutVersion = 1;

/** The statements that create the tables of tombstones. */
export const layout = `
  create table if not exists meta (key text primary key, value integer not null) strict, without rowid;
  create table if not exists tombstones (
    name text primary key, fence integer not null,
    exit_life integer, exit_status integer, exit_seconds integer, exit_nanos integer, exit_reason text,
    refused_call text, refused_code text, refused_message text,
    updated_at integer not null
  ) strict, without rowid;
  create index if not exists tombstones_fence on tombstones (fence);
  pragma user_version = ${layoutVersion};
`;

const rowSchema = z
  .object({
    name: z.string(),
    fence: z.int(),
    exit_life: z.int().nullable(),
    exit_status: z.int().nullable(),
    exit_seconds: z.int().nullable(),
    exit_nanos: z.int().nullable(),
    exit_reason: z.enum(exitReasons).nullable(),
    refused_call: z.string().nullable(),
    refused_code: z.enum(codes).nullable(),
    refused_message: z.string().nullable(),
  })
  .transform((row): readonly [string, Tombstone] => {
    const { exit_life: life, exit_reason: reason, refused_call: call, refused_code: code } = row;
    const exitedAt =
      row.exit_seconds === null ? undefined : { seconds: row.exit_seconds, nanos: row.exit_nanos ?? 0 };
    const exit = life && reason ? { life, status: row.exit_status ?? 0, exitedAt, reason } : undefined;
    const refusal = call && code ? { call, code, message: row.refused_message ?? "" } : undefined;
    return [row.name, { fence: row.fence, exit, refusal }];
  });

/** Returns the name and the tombstone of a row. @throws ZodError if the row is not valid */
export function toTombstone(row: unknown): readonly [name: string, tombstone: Tombstone] {
  return rowSchema.parse(row);
}

/** Returns the columns of a tombstone's row, in their order. */
export function toColumns(name: string, { fence, exit, refusal }: Tombstone, updatedAtMs: number) {
  const { seconds = null, nanos = null } = exit?.exitedAt ?? {};
  const ofExit = [exit?.life ?? null, exit?.status ?? null, seconds, nanos, exit?.reason ?? null];
  const refused = [refusal?.call ?? null, refusal?.code ?? null, refusal?.message ?? null];
  return [name, fence, ...ofExit, ...refused, updatedAtMs];
}
