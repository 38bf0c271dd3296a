/**
 * `npm run check:docs`: fails if a link between the pages of the docs leads nowhere, the README's routes are not the
 * server's, or a docstring begins with a question word in place of a verb or an object.
 */
import { globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { routeProblems } from "./readme-routes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [...globSync("*.md", { cwd: root }), ...globSync("{docs,test}/**/*.md", { cwd: root })];

/** Returns the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = text.matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Returns true if a link on a page leads to a file and, in a page, to a heading. */
function leadsSomewhere(page: string, path: string, anchor: string | undefined): boolean {
  const target = path === "" ? page : join(dirname(page), path);
  if (!exists(join(root, target))) return false;
  if (anchor === undefined || !target.endsWith(".md")) return true;
  return anchorsOf(readFileSync(join(root, target), "utf8")).has(anchor);
}

const broken = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    .filter(([, path = "", anchor]) => !/^[a-z]+:/.test(path) && !leadsSomewhere(page, path, anchor))
    .map(([link]) => `${page}: ${link.slice(1)} leads nowhere`);
});
broken.push(...routeProblems(readFileSync(join(root, "README.md"), "utf8")));
const sources = globSync(
  "{agent,cli,client,examples,exports,functions,local,schema,scripts,shared,test}/**/*.ts",
  {
    cwd: root,
  },
);
for (const source of sources) {
  const docstrings = readFileSync(join(root, source), "utf8").matchAll(
    /^\s*(?:\/\*)?\*+ (?:What|Whether|How|Who|Where|Which) .*/gm,
  );
  for (const [line] of docstrings)
    broken.push(`${source}: ${line.trim()}: name the thing, or begin with a verb`);
}
for (const line of broken) console.error(line);
console.log(`links of ${pages.length} pages checked`);
process.exitCode = broken.length ? 1 : 0;
