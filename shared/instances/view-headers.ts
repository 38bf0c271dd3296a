import { formatTimestamp, parseTimestamp } from "../protobuf/timestamp-json.ts";
import { isPhase } from "./phase.ts";
import { exitReasons, type LifeExit, type LifeView } from "./view.ts";

/** The headers of an agent's answer that carry its view. */
const names = {
  epoch: "sandbox-epoch",
  fence: "sandbox-fence",
  life: "sandbox-life",
  phase: "sandbox-phase",
  exit: "sandbox-exit",
} as const;

const digits = /^\d{1,16}$/;

/** Parses a number of a header, from 0 to 2^53 - 1; undefined for anything else. */
export function parseNumber(text: string | null): number | undefined {
  if (text === null || !digits.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function formatExit({ life, status, exitedAt, reason }: LifeExit): string {
  const time = exitedAt && formatTimestamp(exitedAt);
  return `${life} ${status} ${time ?? "-"} ${reason}`;
}

function parseExit(text: string | null): LifeExit | undefined {
  const [lifeText = "", statusText = "", time = "", reasonText = ""] = (text ?? "").split(" ");
  const [life, status] = [parseNumber(lifeText), parseNumber(statusText)];
  const reason = exitReasons.find((each) => each === reasonText);
  if (!life || status === undefined || reason === undefined) return undefined;
  return { life, status, exitedAt: time === "-" ? undefined : parseTimestamp(time), reason };
}

/** Formats a view as headers; `sandbox-exit` is `<life> <status> <time> <reason>`. */
export function viewToHeaders({ epoch, fence, life, phase, exit }: LifeView): Record<string, string> {
  return {
    [names.epoch]: String(epoch),
    [names.fence]: String(fence),
    [names.life]: String(life),
    ...(phase ? { [names.phase]: phase } : {}),
    ...(exit ? { [names.exit]: formatExit(exit) } : {}),
  };
}

/** Parses the view in an answer's headers; undefined if it is missing or incomplete. */
export function viewFromHeaders(headers: Headers): LifeView | undefined {
  const number = (name: keyof typeof names) => parseNumber(headers.get(names[name]));
  const [epoch, fence, life] = [number("epoch"), number("fence"), number("life")];
  if (!epoch || fence === undefined || life === undefined) return undefined;
  const phase = headers.get(names.phase) ?? undefined;
  const isLive = isPhase(phase) && phase !== "gone";
  if (isLive !== life > 0) return undefined;
  return { epoch, fence, life, phase: isLive ? phase : undefined, exit: parseExit(headers.get(names.exit)) };
}
