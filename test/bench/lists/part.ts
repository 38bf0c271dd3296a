import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { rounded } from "../statistics.ts";
import type { ListsResult, ListsTask } from "./program.ts";

function sizesOf({ quick, large }: Options): number[] {
  const sizes = quick ? [1_000, 20_000] : [1_000, 100_000];
  return large ? [...sizes, 1_000_000] : sizes;
}

/** Measures the part `lists`. */
export async function reportLists(options: Options, folder: string | undefined): Promise<PartReport> {
  const sizes = sizesOf(options);
  const task: ListsTask = { sizes, rounds: options.quick ? 3 : 7, folder };
  const data = await runProgram<ListsResult[]>("node", "lists/program.ts", task);
  const names = [...new Set(data.map(({ name }) => name))];
  const rows = names.flatMap((name) => {
    const results = data.filter((one) => one.name === name);
    const [smallest, largest] = [results[0], results.at(-1)];
    if (!smallest || !largest) return [];
    const { first, middle } = largest;
    return [
      [
        name,
        ...results.map((one) => one.first.steps),
        middle.steps,
        rounded(first.steps / smallest.first.steps),
        rounded(first.ms / smallest.first.ms),
        first.statements,
        first.found,
        first.hasMore ? "yes" : "no",
      ],
    ];
  });
  const steps = sizes.map((size) => `${size.toLocaleString("en-US")} records`);
  const columns = [
    "filter",
    ...steps,
    "from the middle",
    "times",
    "time, times",
    "statements",
    "found",
    "more",
  ];
  const title =
    "Pages of 10, in steps of SQLite's virtual machine; the last columns are those of the largest namespace";
  return { data, tables: [{ title, columns, rows }] };
}
