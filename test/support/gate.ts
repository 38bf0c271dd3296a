import type { openFileDatabase } from "../../functions/sqlite/file-database.ts";

type Database = ReturnType<typeof openFileDatabase>;

/** A message to a database that was held up. */
export interface Held {
  /** Lets it pass. */
  release(): void;
}

/** Returns all texts of a message, its statements among them. */
function textOf(message: unknown): string {
  const text = JSON.stringify(message, (_key, value) => (typeof value === "bigint" ? String(value) : value));
  return text.replaceAll('\\"', '"');
}

/** A database that holds up a message, before it is executed or before its answer arrives. */
export class Gate {
  readonly database: Database;
  #next: { text: string; isAnswer: boolean; held(message: Held): void } | undefined;

  constructor(database: Database) {
    this.database = new Proxy(database, {
      get: (target, name) => {
        // Without its own executor, all statements are messages.
        if (name === "batch" || name === "execute") return this.#messages(target, name);
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
      has: (target, name) => name !== "executor" && Reflect.has(target, name),
    });
  }

  /** Holds up the next message whose statements contain a text: the message itself, or its answer. */
  hold(text: string, isAnswer: boolean): Promise<Held> {
    return new Promise((held) => {
      this.#next = { text, isAnswer, held };
    });
  }

  #messages(target: Database, name: "batch" | "execute") {
    return async (...parameters: unknown[]): Promise<unknown> => {
      const next = this.#next;
      const isIt = next !== undefined && textOf(parameters).includes(next.text);
      const send = async (): Promise<unknown> => Reflect.apply(Reflect.get(target, name), target, parameters);
      if (!isIt) return send();
      this.#next = undefined;
      const answer = next.isAnswer ? await send() : undefined;
      await new Promise<void>((release) => next.held({ release }));
      return next.isAnswer ? answer : send();
    };
  }
}
