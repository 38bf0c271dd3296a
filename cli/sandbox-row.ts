import type { components } from "../client/index.ts";
import { ageOf, untilTime } from "./output/age.ts";
import { styled } from "./output/print.ts";
import type { Column } from "./output/table.ts";
import { formatLabels } from "./pairs.ts";

/** A record, as Lists return it. */
export type ListedSandbox = components["schemas"]["Sandbox"];

/** A line of the table of sandboxes. */
export interface SandboxRow {
  readonly namespace: string;
  readonly sandbox: ListedSandbox;
}

type Phase = ListedSandbox["status"]["phase"];

const colours: Partial<Record<Phase, Parameters<typeof styled>[0]>> = {
  creating: "yellow",
  created: "yellow",
  running: "green",
  stopped: "dim",
  gone: "dim",
  none: "dim",
  unknown: "red",
};

/** Returns the state for people: with the exit status, or the state that was last seen. */
export function stateOf({ status }: ListedSandbox): string {
  const { phase, exit, lastPhase } = status;
  if (exit !== undefined && (phase === "stopped" || phase === "gone")) return `${phase} (${exit.status})`;
  return phase === "unknown" && lastPhase !== undefined ? `unknown, was ${lastPhase}` : phase;
}

function paintState(text: string, { sandbox }: SandboxRow): string {
  const { phase, exit } = sandbox.status;
  const style = exit !== undefined && exit.status !== 0 && phase === "stopped" ? "red" : colours[phase];
  return style === undefined ? text : styled(style, text);
}

/** Returns the columns of the table of sandboxes. */
export function sandboxColumns(hasNamespaces: boolean): readonly Column<SandboxRow>[] {
  return [
    ...(hasNamespaces ? [{ title: "NAMESPACE", text: ({ namespace }: SandboxRow) => namespace }] : []),
    { title: "ID", text: ({ sandbox }) => sandbox.sandboxId },
    { title: "STATE", text: ({ sandbox }) => stateOf(sandbox), paint: paintState },
    { title: "AGENT", text: ({ sandbox }) => (sandbox.status.agent ?? sandbox.sandboxer) || "-" },
    { title: "AGE", text: ({ sandbox }) => ageOf(sandbox.createdAt) },
    {
      title: "EXPIRES",
      text: ({ sandbox }) => {
        const { expiresAt } = sandbox.status;
        return expiresAt === undefined ? "-" : untilTime(expiresAt);
      },
    },
    { title: "LABELS", text: ({ sandbox }) => formatLabels(sandbox.labels) || "-" },
  ];
}
