import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { quote, SandboxError } from "../../../shared/errors/error.ts";
import { type Command, defaultPath } from "./spec.ts";

type Fitness = "fit" | "missing" | "not a file" | "not executable";

async function examine(path: string): Promise<Fitness> {
  try {
    if (!(await stat(path)).isFile()) return "not a file";
  } catch {
    return "missing";
  }
  return access(path, constants.X_OK).then(
    () => "fit",
    () => "not executable",
  );
}

function unfit(field: string, rule: string): SandboxError {
  return new SandboxError("failed_precondition", `sandbox.spec.process.${field}: ${rule}`);
}

async function checkFolder(cwd: string): Promise<void> {
  const found = await stat(cwd).catch(() => undefined);
  if (!found) throw unfit("cwd", `${quote(cwd)} does not exist`);
  if (!found.isDirectory()) throw unfit("cwd", `${quote(cwd)} is not a directory`);
  await access(cwd, constants.X_OK).catch(() => {
    throw unfit("cwd", `${quote(cwd)} is not accessible`);
  });
}

/** Checks a program, found as by execvp: a name with a slash is a path, any other is searched for in PATH. */
async function checkProgram(program: string, { env, cwd }: Command): Promise<void> {
  const path = env.findLast((entry) => entry.startsWith("PATH="))?.slice("PATH=".length) ?? defaultPath;
  const candidates = program.includes("/") ? [""] : path.split(":");
  let worst: Fitness = "missing";
  for (const folder of candidates) {
    const fitness = await examine(resolve(cwd, folder || ".", program));
    if (fitness === "fit") return;
    if (fitness !== "missing") worst = fitness;
  }
  const where = program.includes("/") ? "" : " in PATH";
  throw unfit(
    "args[0]",
    worst === "missing" ? `${quote(program)} does not exist${where}` : `${quote(program)} is ${worst}`,
  );
}

/**
 * Checks that this machine can run a command at present.
 * @throws `failed_precondition` that names the missing or unusable file
 */
export async function checkCommand(command: Command): Promise<void> {
  await checkFolder(command.cwd);
  const [program] = command.args;
  if (program !== undefined) await checkProgram(program, command);
}
