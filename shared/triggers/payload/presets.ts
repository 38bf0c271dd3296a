import type { Scheme } from "../verify/settings.ts";

/** The answers that a sender expects. */
export interface AnswerPreset {
  /** Default of `onFailure`: `ack` where refusals make the sender disable the webhook. */
  readonly onFailure: "reject" | "ack";
  /** Status of a failure for good, if `onFailure` is `reject`. */
  readonly failureStatus: number;
  /** Headers of a failure for good. */
  readonly failureHeaders: Readonly<Record<string, string>>;
  /** Time within which the sender wants its answer, in milliseconds, with some to spare. */
  readonly answerBudgetMs: number;
}

const rejecting: AnswerPreset = {
  onFailure: "reject",
  failureStatus: 422,
  failureHeaders: {},
  answerBudgetMs: 8_000,
};
const acknowledging: AnswerPreset = { ...rejecting, onFailure: "ack" };

/** The presets of answers by scheme. */
export const answerPresets: Readonly<Record<Scheme, AnswerPreset>> = {
  github: rejecting,
  gitlab: acknowledging,
  "gitlab-token": acknowledging,
  standard: acknowledging,
  openai: acknowledging,
  anthropic: acknowledging,
  stripe: acknowledging,
  slack: { ...acknowledging, failureHeaders: { "x-slack-no-retry": "1" }, answerBudgetMs: 2_000 },
  qstash: {
    ...rejecting,
    failureStatus: 489,
    failureHeaders: { "upstash-nonretryable-error": "true" },
  },
  hmac: rejecting,
  bearer: rejecting,
  cloudevents: rejecting,
};
