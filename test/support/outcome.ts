import type { Answer } from "../../shared/controller/agent-client.ts";
import { AgentError } from "../../shared/controller/agent-error.ts";
import type { LifeView } from "../../shared/instances/view.ts";

/** The outcome of a call to an agent: its code, and the view in the response. */
export interface Outcome<T> {
  readonly code: string;
  readonly value: T | undefined;
  readonly view: LifeView | undefined;
  readonly message: string;
}

export async function outcomeOf<T>(asking: Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    return { code: "ok", message: "", ...(await asking) };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { code: error.code, value: undefined, view: error.view, message: error.message };
  }
}
