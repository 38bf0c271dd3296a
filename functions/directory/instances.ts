import { JsonNumber } from "../../shared/json/value.ts";
import { JsonText, type WritableJson } from "../../shared/json/write.ts";
import { statusToText } from "../../shared/store/status.ts";
import { parseFlag, parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { readPage, writePage } from "./page.ts";

/** Lists the recorded lives of a namespace, also those without a record. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["orphans", "pageSize", "pageToken"],
  read: (request) => ({
    onlyOrphans: parseFlag("orphans", request.query("orphans")),
    size: parsePageSize(request.query("pageSize")),
  }),
  handle: ({ directory }, call, { onlyOrphans, size }, request) =>
    readPage(request, onlyOrphans ? "orphans" : "instances", (after) =>
      directory.lives(call, size, after, onlyOrphans),
    ),
  write: (page) =>
    writePage(
      "instances",
      page,
      ({ id, life, hasRecord, status }) =>
        new Map<string, WritableJson>([
          ["sandboxId", id],
          ["life", JsonNumber.of(life)],
          ["hasRecord", hasRecord],
          ["status", new JsonText(statusToText(status))],
        ]),
    ),
});
