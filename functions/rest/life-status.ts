import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { formatTimestamp } from "../../shared/protobuf/timestamp-json.ts";
import type { LifeStatus } from "../../shared/sandbox/compound.ts";
import type { ExitStatus } from "../../shared/sandbox/controller.ts";

/** Returns an object of the members that are neither undefined nor empty. */
function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonValue {
  return new Map(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, value] as const],
    ),
  );
}

function exitToJson({ exitStatus, exitedAt, reason }: ExitStatus): JsonValue {
  const time = exitedAt && formatTimestamp(exitedAt);
  return present({ status: JsonNumber.of(exitStatus), exitedAt: time, reason });
}

/** Returns the JSON of a sandbox's state, without the members that are not known. */
export function lifeStatusToJson({ phase, agent, pid, exit, lastOperation }: LifeStatus): JsonValue {
  return present({
    ...{ phase, agent, pid: pid ? JsonNumber.of(pid) : undefined },
    exit: exit && exitToJson(exit),
    lastOperation: present({ ...lastOperation }),
  });
}
