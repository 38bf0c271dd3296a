import type { Client } from "@libsql/client/http";
import { executorOf, type Write } from "../../../shared/store/executor.ts";

/** A statement in the place of an event's, which does nothing. */
const nothing = { sql: "select 1 where false", args: [] };

/** Returns a client whose Store appends no events. */
export function withoutEvents(client: Client): Client {
  const original = executorOf(client);
  const executor = {
    read: original.read.bind(original),
    readAll: original.readAll.bind(original),
    write: (caller: Parameters<typeof original.write>[0], write: Write) =>
      original.write(caller, { ...write, event: nothing }),
  };
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = name === "executor" ? executor : Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
