import type { Descriptions } from "../description.ts";
import { running } from "./examples.ts";
import { flagParameter, pages, smallPages } from "./parameters.ts";

const noAgent = "there is no agent of this name";

/** The operations on namespaces and recorded lives. */
export const directoryDescriptions: Descriptions<"Directory"> = {
  "Directory.Namespaces": {
    tag: "Directory",
    summary: "List namespaces",
    description: "Lists the namespaces that have a record or a living sandbox, with their numbers.",
    query: smallPages,
    answers: {
      200: {
        description: "A page of namespaces.",
        schema: "NamespaceList",
        example: { namespaces: [{ name: "default", records: 12, living: 3, isExact: true }] },
      },
    },
  },
  "Directory.Instances": {
    tag: "Directory",
    summary: "List recorded lives",
    description: "Lists the recorded lives of a namespace, with and without a record.",
    query: { orphans: flagParameter("Only those that are not over and have no record."), ...pages },
    answers: {
      200: {
        description: "A page of lives.",
        schema: "InstanceList",
        example: {
          instances: [{ sandboxId: "web", life: 7355187500440625, hasRecord: true, status: running }],
        },
      },
    },
  },
};

/** The operations on agents. */
export const agentDescriptions: Descriptions<"Agents"> = {
  "Agents.Forget": {
    tag: "Directory",
    summary: "Give up the sandboxes of an agent",
    description:
      "Gives up every sandbox of an agent whose node is lost, or that is no longer configured: they end as `lost`, and their ids are free.",
    path: { name: "process" },
    answers: {
      200: {
        description: "They are given up.",
        schema: "ForgetAnswer",
        example: { agent: "process", forgotten: 3 },
      },
    },
    problems: { not_found: noAgent },
  },
  "Agents.Inventory": {
    tag: "Directory",
    summary: "Compare an agent with the records",
    description: "Compares the sandboxes of an agent with the records, and changes nothing.",
    path: { name: "process" },
    query: pages,
    answers: {
      200: {
        description: "A page of sandboxes.",
        schema: "Inventory",
        example: {
          agent: "process",
          isComplete: true,
          completeAsOf: "2026-11-26T10:20:30.000Z",
          sandboxes: [
            {
              namespace: "default",
              sandboxId: "web",
              verdict: "same",
              life: 7355187500440625,
              phase: "running",
              pid: 4711,
              recorded: { life: 7355187500440625, phase: "running", agent: "process" },
              hasRecord: true,
            },
          ],
        },
      },
    },
    problems: { not_found: noAgent },
  },
};
