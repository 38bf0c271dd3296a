import { invalid, quote } from "../../shared/errors/error.ts";
import { parseOffset } from "../../shared/protobuf/output.ts";
import { type OutputQuery, type OutputStream, outputStreams } from "../../shared/sandbox/output.ts";
import type { RestRequest } from "../rest/request.ts";

/** A request for output. */
export interface OutputRequest {
  readonly id: string;
  readonly from: OutputQuery["from"];
  /** True to wait for what is written later. */
  readonly follows: boolean;
  /** True for lines of JSON, false for the bytes of one stream. */
  readonly hasFrames: boolean;
}

function parseStreams(text: string | undefined): readonly OutputStream[] {
  if (text === undefined || text === "both") return outputStreams;
  const stream = outputStreams.find((each) => each === text);
  if (stream) return [stream];
  throw invalid("stream", `must be stdout, stderr or both, not ${quote(text)}`);
}

/** Parses the offset of each stream. */
function parseFrom(text: string | undefined, streams: readonly OutputStream[]): OutputQuery["from"] {
  if (text === undefined) return Object.fromEntries(streams.map((stream) => [stream, 0]));
  const offsets = text.split(",").map(parseOffset);
  if (offsets.length !== streams.length || offsets.includes(undefined)) {
    const [rule, example] =
      streams.length === 1
        ? ["a byte offset, negative to count from the end", "from=4096"]
        : ["two byte offsets, of stdout and of stderr", "from=4096,0"];
    throw invalid("from", `must be ${rule}, such as ${example}, not ${quote(text)}`);
  }
  return Object.fromEntries(streams.map((stream, index) => [stream, offsets[index] ?? 0]));
}

function parseFollow(text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw invalid("follow", `must be true or false, not ${quote(text)}`);
}

/** Reads the parameters of a request for output. @throws `invalid_argument` */
export function readOutputRequest(request: RestRequest): OutputRequest {
  const streams = parseStreams(request.query("stream"));
  const wantsFrames = /\bapplication\/x-ndjson\b/i.test(request.headers.get("accept") ?? "");
  return {
    id: request.id,
    from: parseFrom(request.query("from"), streams),
    follows: parseFollow(request.query("follow")),
    hasFrames: wantsFrames || streams.length > 1,
  };
}
