import { beginCreate, beginShutdown } from "./begin.ts";
import type { Guard } from "./guard.ts";

/** Guards in the begin steps. */
export const beginGuards = {
  clock: {
    text: "numbers are not behind the clock",
    scope: "backup-empty",
    parts: {
      beginCreate: (row, input) => beginCreate(row, { ...input, clock: 0 }),
      beginShutdown: (row, input) => beginShutdown(row, { ...input, clock: 0 }),
    },
  },
  ask: {
    text: "Shutdown calls the agent even if the row says gone",
    scope: "backup-any",
    parts: {
      beginShutdown: (row, input) =>
        row?.phase === "gone" ? { row, send: undefined } : beginShutdown(row, input),
    },
  },
  ownNumber: {
    text: "Shutdown takes a number of its own",
    scope: "backup-empty",
    parts: {
      beginShutdown: (row, input) => {
        if (!row?.life) return beginShutdown(row, input);
        const { life, agent } = row;
        return { row: { ...row, ending: life }, send: { agent, life, epoch: 0 } };
      },
    },
  },
  intent: {
    text: "Create writes its row before it calls the agent",
    scope: "two-agents",
    parts: { beginCreate: (row, input) => ({ ...beginCreate(row, input), row }) },
  },
  ending: {
    text: "Shutdown writes its intent before it calls the agent",
    scope: "network",
    parts: { beginShutdown: (row, input) => ({ ...beginShutdown(row, input), row }) },
  },
  storeUnknown: {
    text: "a Shutdown of an id without a row stores its number",
    scope: "unknown-id",
    parts: {
      beginShutdown: (row, input) => ({ ...beginShutdown(row, input), ...(row ? {} : { row }) }),
    },
  },
  elsewhere: {
    text: "a Shutdown at another agent than the row's does not end the row's life",
    scope: "elsewhere",
    parts: {
      beginShutdown: (row, input) => {
        const begun = beginShutdown(row, input);
        return { ...begun, row: begun.row && { ...begun.row, ending: begun.row.highest } };
      },
    },
  },
  goneFirst: {
    text: "a new life begins only if the row says gone",
    scope: "two-agents",
    parts: { beginCreate: (row, input) => beginCreate(row && { ...row, phase: "gone" }, input) },
  },
  noJoin: {
    text: "a Create does not join a life that a Shutdown must end",
    scope: "network",
    parts: {
      beginCreate: (row, input) => {
        const begun = beginCreate(row && { ...row, ending: 0 }, input);
        return { ...begun, row: begun.row && { ...begun.row, ending: row?.ending ?? 0 } };
      },
    },
  },
  joinSole: {
    text: "a retry that joins its own Create counts as a second Create",
    scope: "retries",
    parts: {
      beginCreate: (row, input) => {
        const begun = beginCreate(row, input);
        return row?.sole === input.callId && begun.send ? { ...begun, row } : begun;
      },
    },
  },
  noThirdPartyJoin: {
    text: "a second Create does not join at an agent without the headers",
    scope: "third-party-late",
    parts: { beginCreate: (row, input) => beginCreate(row, { ...input, canJoin: true }) },
  },
} as const satisfies Record<string, Guard>;
