import type { Descriptions, OperationDescription } from "../description.ts";
import { agentProblems } from "../problems.ts";
import { choice, text } from "../schema.ts";
import { flagParameter, sandboxer, timeout } from "./parameters.ts";

const never = "the sandbox was never created, or no longer exists; the message says which";

/** Returns the description of a lifecycle call with a body that may be left out. */
function callOf(
  description: Pick<OperationDescription, "summary" | "description" | "path" | "answers" | "problems"> & {
    readonly schema: string;
    readonly example: unknown;
  },
): OperationDescription {
  const { schema, example, problems, ...rest } = description;
  return {
    ...rest,
    tag: "Lifecycle",
    body: { schema, isOptional: true, examples: { Example: example } },
    problems: { ...agentProblems, ...problems },
  };
}

const empty = { description: "It is done.", schema: "Empty", example: {} };
const state = {
  sandboxId: "web",
  pid: 4711,
  state: "SANDBOX_READY",
  createdAt: "2026-11-26T12:00:00.123Z",
};

/** The lifecycle of sandboxes on their nodes. */
export const controllerDescriptions: Descriptions<"Controller"> = {
  "Controller.Create": callOf({
    summary: "Create a sandbox",
    description: "Creates the sandbox of a record on its node. Nothing runs yet.",
    path: { id: "draft" },
    schema: "CreateRequest",
    example: {},
    answers: {
      200: { description: "It is created.", schema: "CreateAnswer", example: { sandboxId: "draft" } },
    },
    problems: {
      not_found: "there is no record, or no agent of its sandboxer",
      already_exists: "the sandbox lives",
      failed_precondition: "another agent may have the sandbox",
    },
  }),
  "Controller.Start": callOf({
    summary: "Start a sandbox",
    description: "Starts a created sandbox.",
    path: { id: "ready" },
    schema: "TargetRequest",
    example: {},
    answers: {
      200: {
        description: "It runs.",
        schema: "StartAnswer",
        example: { sandboxId: "ready", pid: 4711, createdAt: "2026-11-26T12:00:00.123Z" },
      },
    },
    problems: {
      not_found: never,
      already_exists: "the sandbox runs",
      failed_precondition: "the sandbox has stopped",
    },
  }),
  "Controller.Stop": callOf({
    summary: "Stop a sandbox",
    description: "Sends SIGTERM, and SIGKILL after the grace period. A sandbox that has stopped stays so.",
    schema: "StopRequest",
    example: { timeout: "5s" },
    answers: { 200: { ...empty, description: "It has stopped." } },
    problems: { not_found: never },
  }),
  "Controller.Shutdown": callOf({
    summary: "Shut a sandbox down",
    description: "Stops a sandbox if it runs, and releases its resources. The record stays.",
    schema: "TargetRequest",
    example: {},
    answers: { 200: { ...empty, description: "The agent keeps nothing of it." } },
    problems: { not_found: "the sandbox was never created" },
  }),
  "Controller.Update": callOf({
    summary: "Pass changed fields on to the agent",
    description: "Passes changed fields of a record on to the sandbox. The record is not changed.",
    schema: "UpdateRequest",
    example: {
      sandbox: { sandboxId: "web", runtime: { name: "process" }, labels: { app: "web" } },
      fields: ["labels"],
    },
    answers: { 200: empty },
    problems: { not_found: never },
  }),
  "Controller.Wait": {
    tag: "Lifecycle",
    summary: "Wait for the exit",
    description:
      "Answers once the sandbox has exited, or at the timeout. A recorded exit is answered at once, also after Shutdown and Delete.",
    query: { sandboxer, timeout: timeout("The time limit, `1s` to `5m`.", "30s") },
    answers: {
      200: {
        description: "The exit.",
        schema: "Exit",
        example: { exitStatus: 3, exitedAt: "2026-11-26T12:00:03.5Z", reason: "exited" },
      },
      202: { description: "The status, at the timeout.", schema: "StatusAnswer", example: state },
    },
    problems: { ...agentProblems, not_found: never },
  },
  "Controller.WaitMany": {
    tag: "Lifecycle",
    summary: "Wait for the exits of many sandboxes",
    description: "Answers once any or all of the sandboxes have exited, or at the timeout.",
    query: {
      ids: {
        description: "Ids, separated by commas, at most 100.",
        schema: text(""),
        example: "web,ready",
        isRequired: true,
      },
      mode: {
        description: "Waits for the exit of any or of all.",
        schema: choice("", ["all", "any"], { default: "all" }),
        example: "any",
      },
      timeout: timeout("The time limit, `1s` to `5m`.", "30s"),
    },
    answers: {
      200: {
        description: "The wait has ended.",
        schema: "ExitList",
        example: { exits: [{ sandboxId: "web", exitStatus: 0, reason: "exited" }], pending: ["ready"] },
      },
      202: {
        description: "Exits are missing at the timeout.",
        schema: "ExitList",
        example: { exits: [], pending: ["ready", "web"] },
      },
    },
    problems: agentProblems,
  },
  "Controller.Status": {
    tag: "Lifecycle",
    summary: "Ask the agent for the state",
    description: "Returns the state of a sandbox, as its agent reports it.",
    query: {
      sandboxer,
      verbose: flagParameter("Adds `info`: paths of the output, ignored fields of the spec, recorded state."),
    },
    answers: { 200: { description: "The state.", schema: "StatusAnswer", example: state } },
    problems: { ...agentProblems, not_found: never },
  },
  "Controller.Platform": {
    tag: "Lifecycle",
    summary: "Get the platform",
    description: "Returns the operating system and architecture of a sandbox.",
    query: { sandboxer },
    answers: {
      200: {
        description: "The platform.",
        schema: "PlatformAnswer",
        example: { platform: { os: "linux", architecture: "amd64" } },
      },
    },
    problems: {
      ...agentProblems,
      not_found: never,
      failed_precondition: "the sandbox belongs to another agent",
    },
  },
  "Controller.Metrics": {
    tag: "Lifecycle",
    summary: "Get the resource usage",
    description: "Returns the resource usage of a running sandbox.",
    query: { sandboxer },
    answers: {
      200: {
        description: "The metrics.",
        schema: "MetricsAnswer",
        example: {
          metrics: {
            timestamp: "2026-11-26T12:00:05Z",
            id: "web",
            data: {
              typeUrl: "sandboxfunctions.io/metrics/v1",
              json: { cpuUsageUsec: 1200, memoryBytes: 655360, pids: 1 },
            },
          },
        },
      },
    },
    problems: { ...agentProblems, not_found: never, failed_precondition: "the sandbox does not run" },
  },
};
