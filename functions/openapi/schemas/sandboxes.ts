import { expiryActions } from "../../../shared/sandbox/lease.ts";
import { states } from "../../../shared/sandbox/status.ts";
import {
  choice,
  closed,
  duration,
  flag,
  integer,
  list,
  type Members,
  object,
  type Schema,
  text,
  time,
} from "../schema.ts";
import { sandboxFields } from "./containerd.ts";
import { membersOf } from "./messages.ts";
import { ref } from "./ref.ts";

const fields = membersOf("containerd.types.Sandbox", sandboxFields);
const { sandboxId = {}, runtime = {}, labels = {}, createdAt = {}, updatedAt = {}, extensions = {} } = fields;
const { spec = {}, sandboxer = {} } = fields;

/** The members that ask for a lease. */
const lease: Members = {
  expiresIn: duration("Ends the sandbox after this time, `1s` to ten years. Not together with `expiresAt`."),
  expiresAt: time("Ends the sandbox at this time."),
  onExpire: choice(
    "`delete`: the sandbox is ended and its record deleted. `stop`: the sandbox is stopped.",
    expiryActions,
    { default: "delete" },
  ),
};

const subscription: Members = { subscription: ref("SandboxSubscription") };

/** The components of records and their operations. */
export const sandboxSchemas = {
  SandboxRequest: closed(
    "A sandbox to be stored, and its lease and subscription.",
    { sandboxId, runtime },
    {
      ...{ spec, labels, createdAt, updatedAt, extensions, sandboxer },
      ...lease,
      ...subscription,
    },
  ),
  SandboxChanges: closed(
    "The new values of a record, and of its lease.",
    {},
    {
      ...fields,
      ...lease,
      ...{
        expiresIn: { ...lease.expiresIn, type: ["string", "null"] },
        expiresAt: { ...lease.expiresAt, type: ["string", "null"] },
      },
    },
  ),
  RunRequest: closed(
    "A sandbox to be run.",
    { sandboxId, runtime },
    {
      ...{ spec, labels, createdAt, updatedAt, extensions, sandboxer },
      ...lease,
      ...subscription,
      ifExists: choice(
        "`fail`: an id that has a record or lives is `already_exists`. `keep`: the sandbox that is there is started, unless it runs. `replace`: what is there is deleted with force first.",
        ["fail", "keep", "replace"],
        { default: "fail" },
      ),
      wait: duration("Waits for the exit, `1s` to `5m`; by default not at all."),
      output: flag("With `wait`: answers the end of its output, up to 64 KiB of each stream.", {
        default: false,
      }),
      removeOnExit: flag("Deletes record and sandbox once the exit is known.", { default: false }),
    },
  ),
  RunAnswer: object(
    "A record, with the status of its sandbox, and the end of its output if that was asked for.",
    { sandboxId, labels, createdAt, updatedAt, sandboxer, status: ref("SandboxStatus") },
    { runtime, spec, extensions, output: ref("InlineOutput") },
  ),
  InlineOutput: object(
    "The end of a sandbox's output: each stream as text, or in base64 if it is not UTF-8.",
    {},
    {
      stdout: text("The end of stdout."),
      stderr: text("The end of stderr."),
      stdoutBase64: text("The end of stdout, in base64."),
      stderrBase64: text("The end of stderr, in base64."),
      stdoutFrom: integer("The offset of its first byte, if bytes before it are left out."),
      stderrFrom: integer("The offset of its first byte, if bytes before it are left out."),
      isComplete: flag("True if nothing more will be written."),
      error: object("Why there is no output.", { code: ref("Code"), detail: text("The message.") }),
    },
  ),
  Sandbox: object(
    "A record, with the recorded status of its sandbox.",
    { sandboxId, labels, createdAt, updatedAt, sandboxer, status: ref("SandboxStatus") },
    { runtime, spec, extensions },
  ),
  SandboxStatus: object(
    "The recorded state of a sandbox: what the functions know, without asking the agent.",
    {
      phase: choice(
        "`none`: never created. `gone`: shut down, lost, or its Create failed. `unknown`: its agent is silent.",
        states,
      ),
    },
    {
      lastPhase: choice("The phase that was last seen, of an `unknown` sandbox.", states),
      silentSince: time("When the agent of an `unknown` sandbox became silent."),
      agent: text("The sandboxer whose agent has the last life, or had it."),
      pid: integer("The process id on the node, while it runs."),
      exit: ref("SandboxExit"),
      lastOperation: ref("LastOperation"),
      observedAt: time("When the functions last recorded news from the agent."),
      expiresAt: time("The end of its lease."),
      expired: flag("True once the lease has expired: the sandbox is about to end."),
    },
  ),
  SandboxExit: object(
    "The recorded exit of a life.",
    {
      status: integer("The exit status; 128 and the signal's number if a signal ended it."),
      reason: text("`exited`, `stopped`, `never_started`, `lost`, `signaled`, `oom` or `expired`."),
    },
    { exitedAt: time("When it exited.") },
  ),
  LastOperation: object(
    "The last lifecycle call of a sandbox.",
    {
      name: text("`create`, `start`, `stop`, `shutdown`, `update`, `run` or `delete`."),
      outcome: choice("Its outcome.", ["pending", "ok", "failed", "unknown"]),
    },
    { error: text("The message of its error, if it failed.") },
  ),
  SandboxList: object(
    "A page of records.",
    {
      sandboxes: list("The records, by their ids.", ref("Sandbox")),
      sequence: integer("The end of the log of events when the page was read."),
    },
    {
      missing: list("With `ids`: those without a record.", text("")),
      damaged: list("The ids of records that cannot be read.", text("")),
      nextPageToken: text("Asks for the next page; absent on the last one."),
    },
  ),
  SandboxCount: object("A number of records.", {
    count: integer("The number of records that match."),
    isExact: flag("False if the count was ended by its limit of work: there may be more."),
  }),
  Deleting: object("A Delete that is finished later.", {
    sandboxId: text("The id."),
    deleting: flag("Always true."),
    reason: text("Why the agent could not be asked."),
  }),
  DeleteManyRequest: closed(
    "Deletes the sandboxes that match.",
    { filters: list("Filters, of which any must match.", text(""), { minItems: 1 }) },
    {
      force: flag("Ends the sandboxes that live.", { default: false }),
      dryRun: flag("Only counts those that match.", { default: false }),
      limit: integer("The number of sandboxes in one request.", { minimum: 1, maximum: 500, default: 100 }),
      after: text("The `next` of the answer before."),
    },
  ),
  DeleteManyAnswer: object(
    "The results of a Delete of many: `count` of a dry run, else `results`.",
    {},
    {
      count: integer("The number of records that match."),
      results: list("The result of each sandbox.", ref("DeleteResult")),
      next: text("The `after` of the next request; absent if there is no more."),
    },
  ),
  DeleteResult: object(
    "The result of one Delete.",
    {
      sandboxId: text("The id."),
      outcome: choice("`deleting` is finished later.", ["deleted", "deleting", "failed"]),
    },
    { error: ref("ItemError") },
  ),
  ItemError: object("An error of one item.", { code: ref("Code"), message: text("Its message.") }),
  RenewRequest: closed(
    "A new end of a lease.",
    { for: duration("The time from now, `1s` to ten years.") },
    { shorten: flag("Allows an end that is earlier than the present one.", { default: false }) },
  ),
  RenewAnswer: object("A lease that was renewed.", {
    sandboxId: text("The id."),
    expiresAt: time("The end of the lease."),
    onExpire: choice("What happens at the end.", expiryActions),
  }),
  StopRequest: closed(
    "How a sandbox is stopped. All members may be left out.",
    {},
    {
      sandboxId: text("The id; if given, the one of the path."),
      sandboxer: text("The sandboxer whose agent is asked."),
      timeout: duration(
        "The time between SIGTERM and SIGKILL, `1s` to `24h`, rounded up to seconds; by default the agent's 10 seconds.",
      ),
    },
  ),
  Exit: object(
    "The exit of a sandbox.",
    { exitStatus: integer("The exit status; 128 and the signal's number if a signal ended it.") },
    { exitedAt: time("When it exited."), reason: text("The reason, if known. See SandboxExit.") },
  ),
  ExitList: object(
    "The exits of many sandboxes.",
    {
      exits: list(
        "Those that have exited.",
        object(
          "The exit of one sandbox.",
          { sandboxId: text("The id."), exitStatus: integer("The exit status.") },
          { exitedAt: time("When it exited."), reason: text("The reason, if known.") },
        ),
      ),
      pending: list("The ids of those that have not.", text("")),
    },
    {
      errors: list(
        "Those whose wait has failed.",
        object("A wait that has failed.", {
          sandboxId: text("The id."),
          code: ref("Code"),
          detail: text("The message."),
        }),
      ),
    },
  ),
} as const satisfies Record<string, Schema>;
