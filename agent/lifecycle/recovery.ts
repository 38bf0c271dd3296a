import { type Log, logEntry } from "../../shared/log.ts";
import { now } from "../../shared/protobuf/timestamp.ts";
import { bootId } from "../host/boot.ts";
import type { Backend, Orphan } from "./backend.ts";
import { folderName, parseFolderName, SandboxFolder } from "./folder.ts";
import type { Lives } from "./lives.ts";
import { nextNumber } from "./number.ts";
import { blankRecord, type LocalRecord } from "./record.ts";
import { LocalSandbox } from "./sandbox.ts";
import { UnreadableFolder } from "./unreadable-folder.ts";

/** Returns the log fields that name the sandbox of a folder. */
function sandboxOf(name: string): { namespace: string; sandboxId: string } {
  const { namespace, id } = parseFolderName(name);
  return { namespace, sandboxId: id };
}

/** Re-adopts one sandbox of an earlier agent. */
async function readopt(folder: SandboxFolder, backend: Backend, lives: Lives): Promise<LocalSandbox> {
  const [{ record, wasShuttingDown }, client] = [await folder.readRecord(), await folder.readSandbox()];
  const { tombstones } = lives;
  if (wasShuttingDown) {
    record.life = nextNumber(tombstones.get(folder.name).fence);
    tombstones.raise(folder.name, record.life);
  }
  const sandbox = new LocalSandbox(folder, record, client, backend, lives);
  await sandbox.recover();
  return sandbox;
}

/** Creates a folder for a process without one. */
async function createOrphanFolder(
  root: string,
  orphan: Orphan,
  backend: Backend,
  lives: Lives,
): Promise<LocalSandbox> {
  const { namespace, id, life } = orphan;
  const record: LocalRecord = {
    ...blankRecord,
    namespace,
    id,
    life,
    createdAt: now(Date.now),
    sandboxer: backend.sandboxer,
    isOrphan: true,
    attempt: 1,
    boot: bootId(),
  };
  const client = { id, labels: new Map(), extensions: new Map(), sandboxer: "" };
  const write = (path: string) => orphan.write(path);
  const folder = await SandboxFolder.create(root, record, client, write);
  const sandbox = new LocalSandbox(folder, record, client, backend, lives);
  await sandbox.recover();
  return sandbox;
}

/** Finds the sandboxes that earlier agents left in a folder, and running processes without one. */
export async function recoverAll(root: string, backend: Backend, lives: Lives, log: Log): Promise<void> {
  const broken: SandboxFolder[] = [];
  for (const folder of await SandboxFolder.openAll(root)) {
    try {
      lives.sandboxes.set(folder.name, await readopt(folder, backend, lives));
    } catch (error) {
      log(
        logEntry("error", "cannot read a sandbox's record; its folder is left unchanged", {
          ...sandboxOf(folder.name),
          folder: folder.path,
          cause: String(error),
        }),
      );
      broken.push(folder);
    }
  }
  const orphans = new Map(
    (await backend.orphans(root)).map((each) => [folderName(each.namespace, each.id), each]),
  );
  for (const folder of broken) {
    const life = orphans.get(folder.name)?.life ?? (await folder.guessLife());
    lives.unreadable.set(folder.name, new UnreadableFolder(folder, life));
  }
  for (const [name, orphan] of orphans) {
    if (lives.unreadable.has(name)) continue;
    const { namespace, id, life } = orphan;
    const known = lives.sandboxes.get(name);
    if (known) {
      if (known.record.life === life) continue;
      log(
        logEntry("error", "a process belongs to another life than its sandbox's folder", {
          namespace,
          sandboxId: id,
          life,
        }),
      );
      continue;
    }
    lives.sandboxes.set(name, await createOrphanFolder(root, orphan, backend, lives));
    log(
      logEntry("error", "found a process without a folder; its exit will be lost", {
        namespace,
        sandboxId: id,
        life,
      }),
    );
  }
}

/** Resumes the interrupted calls of a sandbox of an earlier agent. */
export async function resume(sandbox: LocalSandbox, log: Log): Promise<void> {
  const { namespace, id, life } = sandbox.record;
  const named = { namespace, sandboxId: id, life };
  try {
    await sandbox.resume();
    const { state, running } = sandbox;
    log(logEntry("info", "recovered", { ...named, state, pid: running?.pid ?? 0 }));
  } catch (error) {
    const message = "cannot resume an interrupted operation; will retry";
    log(logEntry("error", message, { ...named, cause: String(error) }));
  }
}

/** Lists problems of the sandboxes, as counts without names. */
export function problemsOf({ unreadable, sandboxes, tombstones }: Lives): string[] {
  const orphans = [...sandboxes.values()].filter(({ record, exit }) => record.isOrphan && !exit).length;
  const problems: string[] = [];
  if (tombstones.isDiskFull) problems.push("the disk of the data folder is full");
  if (unreadable.size === 1) problems.push("1 sandbox has an unreadable record");
  if (unreadable.size > 1) problems.push(`${unreadable.size} sandboxes have an unreadable record`);
  if (orphans === 1) problems.push("1 sandbox runs whose folder was lost");
  if (orphans > 1) problems.push(`${orphans} sandboxes run whose folders were lost`);
  return problems;
}
