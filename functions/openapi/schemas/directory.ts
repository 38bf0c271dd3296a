import { states } from "../../../shared/sandbox/status.ts";
import { choice, flag, integer, list, mapOf, object, type Schema, text, time } from "../schema.ts";
import { ref } from "./ref.ts";

const nextPageToken = text("Asks for the next page; absent on the last one.");

/** The components of namespaces, agents and the server itself. */
export const directorySchemas = {
  NamespaceList: object(
    "A page of namespaces.",
    {
      namespaces: list(
        "The namespaces, by their names.",
        object("A namespace.", {
          name: text("The name."),
          records: integer("The number of records."),
          living: integer("The number of sandboxes that are not gone."),
          isExact: flag("False if counting has ended at 1,000."),
        }),
      ),
    },
    { nextPageToken },
  ),
  InstanceList: object(
    "A page of recorded lives.",
    {
      instances: list(
        "The lives, by the ids of their sandboxes.",
        object("A recorded life.", {
          sandboxId: text("The id."),
          life: integer("The number of the life."),
          hasRecord: flag("False if the id has no record."),
          status: ref("SandboxStatus"),
        }),
      ),
    },
    { nextPageToken },
  ),
  ForgetAnswer: object("An agent whose sandboxes were given up.", {
    agent: text("The name of the agent."),
    forgotten: integer("The number of sandboxes."),
  }),
  Inventory: object(
    "A page of the sandboxes of an agent, compared with the records.",
    {
      agent: text("The name of the agent."),
      isComplete: flag("False if the agent is silent or has no inventory."),
      sandboxes: list("The sandboxes.", ref("ComparedSandbox")),
    },
    {
      completeAsOf: time("When the agent had exactly this."),
      reason: text("Why it is not complete."),
      nextPageToken,
    },
  ),
  ComparedSandbox: object(
    "A sandbox of an agent, compared with its record.",
    {
      namespace: text("The namespace."),
      sandboxId: text("The id."),
      verdict: choice("How they compare.", ["same", "changed", "ending", "stray", "missing", "unknown"]),
      hasRecord: flag("False if the id has no record."),
    },
    {
      life: integer("The number of the life at the agent."),
      phase: text("Its phase at the agent."),
      pid: integer("The process id on the node."),
      isOrphan: flag("True if the agent found it without a record of its own."),
      exit: object(
        "The exit of the life.",
        {
          life: integer("The number of the life."),
          status: integer("The exit status."),
          reason: text("The reason."),
        },
        { exitedAt: time("When it exited.") },
      ),
      recorded: object("What is recorded.", {
        life: integer("The number of the life."),
        phase: choice("Its phase.", states),
        agent: text("The sandboxer."),
      }),
    },
  ),
  Server: object("What this server serves.", {
    name: text("Always `sandbox-functions`."),
    version: text("The version."),
    documentation: text("Where the documentation is."),
    openapi: text("The path of this document."),
    health: text("The path of the health check."),
    readiness: text("The path of the readiness check."),
    rpc: text("The path of the RPCs."),
    rest: mapOf("The method and path of each operation, by its name.", text("")),
  }),
  Health: object("The server lives.", { status: choice("Always `ok`.", ["ok"]) }),
  Readiness: object(
    "Whether the server is ready.",
    {
      status: choice("The state.", ["ok", "unavailable"]),
      database: text("`ok`, or why the database is not ready."),
    },
    { agents: mapOf("Whether each agent answers, for callers with a token.", flag("")) },
  ),
} as const satisfies Record<string, Schema>;
