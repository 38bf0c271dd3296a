import type { Call } from "../../shared/sandbox/call.ts";
import { outputStreams } from "../../shared/sandbox/output.ts";
import type { RestReply, Services } from "../operation.ts";
import { restOperation } from "../rest-operation.ts";
import { firstOffsets } from "./position.ts";
import { type OutputRequest, readOutputRequest } from "./query.ts";
import { maxReadBytes, OutputSource } from "./source.ts";

/** Answers with output. The first read comes before the answer, so that its error is the answer. */
async function getOutput(services: Services, call: Call, request: OutputRequest): Promise<RestReply> {
  const target = await services.outputs.find(call, request.id);
  const query = { from: request.from, maxBytes: maxReadBytes, waitMs: 0 };
  const first = await services.outputs.read(call, target, query);
  const source = new OutputSource(services, call, target, request, first);
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  if (request.hasFrames) {
    return {
      status: 200,
      headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
      stream,
    };
  }
  const [part] = outputStreams.flatMap((each) => first.parts[each] ?? []);
  const [wanted = 0] = Object.values(firstOffsets(request.from, first));
  const headers = {
    "content-type": "application/octet-stream",
    "cache-control": "no-store",
    "output-from": String(part && part.data.length > 0 ? part.from : wanted),
  };
  return { status: 200, headers, stream };
}

/** Reads what a sandbox has written to stdout and stderr, and follows what it writes. */
export default restOperation({
  query: ["stream", "from", "follow"],
  read: readOutputRequest,
  handle: getOutput,
  write: (reply) => reply,
});
