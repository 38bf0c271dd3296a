import * as z from "zod";
import { userSchema } from "../users/user.ts";
import { exitSchema, timeSchema } from "./exit.ts";
import { refusalSchema } from "./refusal.ts";

/** A record on disk of one life, besides the client's record of the sandbox. */
export const recordSchema = z.object({
  version: z.literal(2),
  namespace: z.string(),
  id: z.string(),
  /** Random per Create. */
  uid: z.string(),
  createdAt: timeSchema,
  /** The user that it runs as, its own as long as the life is there; absent for the agent's. */
  user: userSchema.optional(),
  /** The sandboxer that serves it. */
  sandboxer: z.string(),
  /** The encoded request of Create, without the client's record. */
  request: z.base64(),
  /** The number of the life; 0 for one that an agent without numbers made, until a call names it. */
  life: z.int(),
  /** The idempotency keys of the calls that were accepted; empty for none. */
  createCall: z.string(),
  startCall: z.string(),
  updateCall: z.string(),
  /** The last Start or Update that was refused. */
  refusal: refusalSchema.optional(),
  /** True once Create has succeeded; else it is undone. */
  created: z.boolean(),
  /** True if the agent found its process without a folder. */
  isOrphan: z.boolean(),
  /** The number of launches, and of the folder of the last one; 0 before the first. */
  attempt: z.int(),
  /** The start of the machine the last launch was made in. */
  boot: z.string(),
  /** True if the spec was changed after the process was started with it. */
  respecified: z.boolean(),
  /** Set while it is being stopped: when it is killed, in milliseconds since 1970. */
  ending: z.object({ killAt: z.number() }).optional(),
  /** The exit, where it is the agent that knows of it. */
  exit: exitSchema.optional(),
});

export type LocalRecord = z.infer<typeof recordSchema>;

/** The fields of a new record that say nothing yet. */
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
  respecified: false,
} as const satisfies Partial<LocalRecord>;
