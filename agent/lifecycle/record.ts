import * as z from "zod";
import { expiryActions } from "../../shared/sandbox/lease.ts";
import { userSchema } from "../host/users/user.ts";
import { exitSchema, timeSchema } from "./exit.ts";
import { refusalSchema } from "./refusal.ts";

/** The agent's record of one life on the disk. The client's record of the sandbox is in another file. */
export const recordSchema = z.object({
  version: z.literal(2),
  namespace: z.string(),
  id: z.string(),
  /** Random per Create. */
  uid: z.string(),
  createdAt: timeSchema,
  /** The user that it runs as, reserved for this life; absent for the agent's user. */
  user: userSchema.optional(),
  /** The sandboxer that serves it. */
  sandboxer: z.string(),
  /** The encoded request of Create, without the client's record. */
  request: z.base64(),
  /** The number of the life; 0 for one that an older agent created, until a call numbers it. */
  life: z.int(),
  /** The idempotency keys of the accepted calls; empty for none. */
  createCall: z.string(),
  startCall: z.string(),
  updateCall: z.string(),
  /** The last Start or Update that was refused. */
  refusal: refusalSchema.optional(),
  /** True once Create has succeeded; otherwise it is rolled back. */
  created: z.boolean(),
  /** True if the agent found the process without a folder. */
  isOrphan: z.boolean(),
  /** The number of launch attempts, which also names the folder of the last one; 0 before the first. */
  attempt: z.int(),
  /** The boot id of the machine at the last launch. */
  boot: z.string(),
  /** True if the spec was changed after the process was started. */
  isSpecChanged: z.boolean(),
  /** Set while it is being stopped: the time of the kill, in milliseconds since 1970; and true if its lease has expired. */
  ending: z.object({ killAt: z.number(), isExpiry: z.boolean().optional() }).optional(),
  /** The lease, at whose end the agent ends this life by itself; absent if it lives until it is stopped. */
  lease: z.object({ expiresAt: z.int(), revision: z.int(), onExpire: z.enum(expiryActions) }).optional(),
  /** The exit, if the backend does not store it itself. */
  exit: exitSchema.optional(),
});

export type LocalRecord = z.infer<typeof recordSchema>;

/** The initial values of a new record. */
export const blankRecord = {
  version: 2,
  uid: "",
  request: "",
  createCall: "",
  startCall: "",
  updateCall: "",
  created: true,
  isOrphan: false,
  attempt: 0,
  boot: "",
  isSpecChanged: false,
} as const satisfies Partial<LocalRecord>;
