import type { Descriptions } from "../description.ts";
import { agentProblems } from "../problems.ts";
import { record, running, specOf } from "./examples.ts";

/** Operations of several steps. */
export const sandboxDescriptions: Omit<Descriptions<"Sandboxes">, "Sandboxes.Output"> = {
  "Sandboxes.Run": {
    tag: "Sandboxes",
    summary: "Run a sandbox",
    description:
      "Stores a record, creates its sandbox and starts it, all or nothing. A retry with the same `Idempotency-Key` continues the same run.",
    body: {
      schema: "RunRequest",
      examples: {
        "Run and wait for the exit": {
          sandboxId: "job",
          runtime: { name: "process" },
          spec: specOf("sh", "-c", "exit 7"),
          wait: "10s",
          output: true,
          removeOnExit: true,
        },
        "Run with a lease": {
          sandboxId: "api",
          runtime: { name: "process" },
          spec: specOf("sleep", "600"),
          ifExists: "replace",
          expiresIn: "10m",
        },
      },
    },
    answers: {
      201: {
        description: "The record. After a `wait` its status has the exit, unless the wait timed out.",
        schema: "RunAnswer",
        headers: ["ETag", "Location"],
        example: { ...record, status: running },
      },
    },
    problems: {
      ...agentProblems,
      not_found: "no agent serves the sandboxer",
      already_exists: "the id has a record or lives, and `ifExists` is `fail`",
      failed_precondition: "the run has ended already, or another agent may have the sandbox",
    },
  },
  "Sandboxes.Delete": {
    tag: "Sandboxes",
    summary: "Delete many sandboxes",
    description:
      "Deletes the sandboxes that match any of the filters, each only if it has not changed since it matched. Repeat it with `after` until there is no `next`.",
    body: {
      schema: "DeleteManyRequest",
      examples: {
        "A dry run": { filters: ["labels.app==web"], dryRun: true },
        "With force": { filters: ["labels.app==web"], force: true, limit: 10 },
      },
    },
    answers: {
      200: {
        description: "The results, or the number of records that match in a dry run.",
        schema: "DeleteManyAnswer",
        example: { results: [{ sandboxId: "web", outcome: "deleted" }] },
      },
    },
  },
  "Sandboxes.Renew": {
    tag: "Sandboxes",
    summary: "Renew a lease",
    description: "Sets a new end of a lease. Answers once the agent has stored it, too.",
    path: { id: "leased" },
    body: { schema: "RenewRequest", examples: { "Ten more minutes": { for: "10m" } } },
    answers: {
      200: {
        description: "The lease.",
        schema: "RenewAnswer",
        example: { sandboxId: "leased", expiresAt: "2026-11-26T12:10:00Z", onExpire: "delete" },
      },
    },
    problems: {
      not_found: "there is no record of this id",
      failed_precondition: "there is no lease, or it has expired",
      unavailable: "the record has the new end, but the agent has not confirmed it",
    },
  },
};
