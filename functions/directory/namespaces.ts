import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { readPage, writePage } from "./page.ts";

/** Lists the namespaces that have a record or a living sandbox, with their numbers. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["pageSize", "pageToken"],
  read: (request) => parsePageSize(request.query("pageSize"), 100),
  handle: ({ directory }, call, size, request) =>
    readPage(request, "namespaces", (after) => directory.namespaces(call, size, after)),
  write: (page) =>
    writePage(
      "namespaces",
      page,
      ({ name, records, living, isExact }) =>
        new Map<string, JsonValue>([
          ["name", name],
          ["records", JsonNumber.of(records)],
          ["living", JsonNumber.of(living)],
          ["isExact", isExact],
        ]),
    ),
});
