/** `sandbox-functions`: the programs of the package by name. */
import process from "node:process";

const help = `Usage: sandbox-functions start|serve|migrate|agent [options]

  start     runs functions, a database file and an agent on this machine (--help)
  serve     runs only the functions, as the environment configures them
  migrate   applies all missing migrations to the database (--help)
  agent     runs only the agent, on a node (--help)
`;

/** The programs that run a part of the product on this machine. */
const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import("./start.ts"),
  serve: () => import("./serve.ts"),
  migrate: () => import("../scripts/migrate.ts"),
  agent: () => import("../agent/main.ts"),
};

const { argv } = process;
const name = argv[2] ?? "";
const load = Object.hasOwn(programs, name) ? programs[name] : undefined;
if (load) {
  // A program finds its own arguments where it would without its name.
  argv.splice(2, 1);
  await load();
} else {
  (name === "--help" ? process.stdout : process.stderr).write(help);
  process.exitCode = name === "--help" ? 0 : 2;
}
