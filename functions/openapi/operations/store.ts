import { formatDuration } from "../../../shared/duration.ts";
import { maxWaitMs } from "../../events/await-change.ts";
import type { Descriptions, QueryParameter } from "../description.ts";
import { choice, duration, integer, text } from "../schema.ts";
import { record, specOf } from "./examples.ts";
import { filter, flagParameter, pages } from "./parameters.ts";

const view: QueryParameter = {
  description: "`basic` leaves out spec and extensions.",
  schema: choice("", ["full", "basic"], { default: "full" }),
  example: "basic",
};
const noRecord = "there is no record of this id";

/** The operations on records. */
export const storeDescriptions: Descriptions<"Store"> = {
  "Store.Create": {
    tag: "Sandboxes",
    summary: "Store a record",
    description:
      "Stores a record; nothing is created on a node. It may have a lease and a subscription, which are stored with it, all or nothing.",
    body: {
      schema: "SandboxRequest",
      examples: {
        "A process": {
          sandboxId: "api",
          runtime: { name: "process" },
          labels: { app: "api" },
          spec: specOf("sh", "-c", "sleep 2; exit 3"),
        },
        "With a lease": { sandboxId: "job", runtime: { name: "process" }, expiresIn: "2h", onExpire: "stop" },
      },
    },
    answers: {
      201: { description: "The record.", schema: "Sandbox", headers: ["ETag", "Location"], example: record },
    },
    problems: { already_exists: "the id has a record" },
  },
  "Store.List": {
    tag: "Sandboxes",
    summary: "List records",
    description:
      "Lists records by their ids, a page at a time, or counts them, or first waits for a change. A page may be short, even empty, and still have a `nextPageToken`.",
    query: {
      filter,
      ids: {
        description:
          "Ids, such as `web,draft`, at most 1,000. Not together with `filter`, `pageSize` and `count`.",
        schema: text(""),
      },
      view,
      count: {
        ...flagParameter(
          "True to answer the number of records in their place; not together with `ids`, `view`, `pageSize` and `pageToken`.",
        ),
        example: false,
      },
      ...pages,
      afterSequence: {
        description: "With `wait`: the end of the log of events that is known already.",
        schema: integer("", { minimum: 0 }),
        example: 1,
      },
      wait: {
        description: `Waits until the log of events has another end than \`afterSequence\`, at most \`${formatDuration(maxWaitMs)}\`.`,
        schema: duration("", { default: "0ms" }),
        example: "1s",
      },
    },
    answers: {
      200: {
        description: "A page of records, or with `count` their number.",
        schema: ["SandboxList", "SandboxCount"],
        headers: ["Link"],
        example: { sandboxes: [record], sequence: 6 },
      },
    },
  },
  "Store.Get": {
    tag: "Sandboxes",
    summary: "Get a record",
    description: "Returns a record and the recorded status of its sandbox, without asking the agent.",
    query: { view },
    headers: ["If-None-Match"],
    answers: {
      200: { description: "The record.", schema: "Sandbox", headers: ["ETag"], example: record },
      304: { description: "The caller has this answer already.", headers: ["ETag"] },
    },
    problems: { not_found: noRecord },
  },
  "Store.Update": {
    tag: "Sandboxes",
    summary: "Change a record",
    description:
      "Replaces the fields that `fields` names by those of the body, or clears those that the body lacks. A body of nothing but a lease changes only that.",
    path: { id: "draft" },
    query: {
      fields: {
        description:
          "Field paths: `labels`, `extensions`, `spec` and `runtime`, or one entry such as `labels.app`; separated by commas, or repeated for a path with a comma. By default all four.",
        schema: text(""),
        example: ["labels.tier"],
        isRepeated: true,
      },
    },
    headers: ["If-Match"],
    body: {
      schema: "SandboxChanges",
      examples: { "A label": { runtime: { name: "process" }, labels: { app: "web", tier: "front" } } },
    },
    answers: {
      200: { description: "The record.", schema: "Sandbox", headers: ["ETag"], example: record },
    },
    problems: { not_found: noRecord, preconditionFailed: "the record's version differs from `If-Match`" },
  },
  "Store.Delete": {
    tag: "Sandboxes",
    summary: "Delete a record",
    description:
      "Deletes a record. It is refused while the sandbox lives, unless `force` ends that first: in any phase, and also without a record.",
    query: { force: flagParameter("Ends the sandbox first.") },
    headers: ["If-Match"],
    answers: {
      204: { description: "The record is gone, and with `force` the sandbox." },
      202: {
        description: "The agent could not be asked; the Delete is finished later.",
        schema: "Deleting",
        example: {
          sandboxId: "web",
          deleting: true,
          reason: 'the agent of sandboxer "process" cannot be reached',
        },
      },
    },
    problems: {
      not_found: noRecord,
      failed_precondition: "the sandbox lives, and `force` is not given",
      preconditionFailed: "the record's version differs from `If-Match`",
    },
  },
};
