import type { Model } from "./linearize.ts";

/** An operation of the Store on one id. */
export type RecordInput =
  | { readonly call: "create"; readonly token: string }
  | { readonly call: "update"; readonly value: string }
  | { readonly call: "delete" | "get" };

/** The answer of an operation of the Store: a code, and the record of a success. */
export interface RecordOutput {
  readonly code: string;
  readonly record?: RecordState | undefined;
}

/** The record of an id: its token, and the value of its label; empty if it has none. */
export interface RecordState {
  readonly token: string;
  readonly value: string;
}

/** Codes of operations that have had no effect, for reasons that the model does not know. */
const passing: readonly string[] = ["aborted", "unavailable", "deadline_exceeded"];

type Next = readonly (RecordState | undefined)[];

/** The sequential Store of one id. */
export const recordModel: Model<RecordState | undefined, RecordInput, RecordOutput> = {
  initial: undefined,
  step(state, input, output): Next {
    if (output && passing.includes(output.code)) return [state];
    const { code, after } = apply(state, input);
    if (output === undefined) return [after];
    if (output.code !== code) return [];
    const shown = after ?? state;
    const { record } = output;
    const isSame = !record || (shown?.token === record.token && shown.value === record.value);
    return isSame ? [after] : [];
  },
  keyOf: (state) => (state ? `${state.token} ${state.value}` : ""),
};

function apply(
  state: RecordState | undefined,
  input: RecordInput,
): { readonly code: string; readonly after: RecordState | undefined } {
  switch (input.call) {
    case "create":
      return state
        ? { code: "already_exists", after: state }
        : { code: "ok", after: { token: input.token, value: "" } };
    case "update":
      return state
        ? { code: "ok", after: { ...state, value: input.value } }
        : { code: "not_found", after: undefined };
    case "delete":
      return { code: state ? "ok" : "not_found", after: undefined };
    case "get":
      return { code: state ? "ok" : "not_found", after: state };
  }
}
