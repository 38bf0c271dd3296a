/** Prints the numbers of passed cases by server, from the files that the tests wrote to TEST_TALLY. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "../../test/support/tally.ts";

const folder = process.env.TEST_TALLY ?? "";
const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
const rows = await Promise.all(
  // `Tally` wrote the files.
  files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Row),
);
const names = [...new Set(rows.flatMap(({ counts }) => Object.keys(counts)))];
const table = rows.map(({ where, counts }) => {
  const all = Object.values(counts);
  const passed = all.reduce((sum, count) => sum + count.passed, 0);
  const total = all.reduce((sum, count) => sum + count.total, 0);
  const cells = names.map((name) => {
    const count = counts[name];
    return count ? `${count.passed}/${count.total}` : "";
  });
  return [where, ...cells, `${passed}/${total}${passed === total ? "" : " FAILED"}`];
});
const lines = [["cases passed", ...names, "all"], ...table];
const widths =
  lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
const printed = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
console.log(rows.length ? `\n${printed.join("\n")}\n` : "no cases were tallied");
