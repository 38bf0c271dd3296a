import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { restOperation } from "../operation.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { readPage, writePage } from "./page.ts";

/** Lists the namespaces that have a record or a living sandbox, with their numbers. */
export default restOperation({
  name: "Directory.Namespaces",
  timeoutMs: 30_000,
  rest: {
    base: "/v1",
    method: "GET",
    path: "/namespaces",
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
  },
});
