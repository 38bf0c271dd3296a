import { spawnSync } from "node:child_process";
import { UidPool, type UidRange } from "./pool.ts";
import { fixedUser, type SandboxUser, type Users, userSchema } from "./user.ts";

/** The users that sandboxes run as: one for all, by its name or number, or one each of a range. */
export type UsersConfig = { readonly user: string } | { readonly range: UidRange };

const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** Asks the system for a number of a user; undefined if it knows no such user. */
function lookUp(flag: "-u" | "-g", name: string): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, "--", name], { encoding: "utf8", env: environment });
  return status === 0 ? Number(stdout) : undefined;
}

/** Resolves `NAME`, `UID`, and either with `:GID`. @throws for a user that is not there, and for root */
function resolveUser(text: string): SandboxUser {
  const [name = "", group] = text.split(":");
  const isNumber = /^\d+$/.test(name);
  const uid = isNumber ? Number(name) : lookUp("-u", name);
  if (uid === undefined) throw new Error(`there is no user ${name}`);
  const gid = group === undefined ? (lookUp("-g", name) ?? uid) : Number(group);
  const user = userSchema.safeParse({ uid, gid });
  if (!user.success) throw new Error("must be a user and a group other than root's");
  return user.data;
}

/** Checks that this agent can become another user. @throws if it cannot */
function checkChange({ uid, gid }: SandboxUser): void {
  if (process.getuid?.() !== 0) throw new Error("needs an agent that runs as root");
  const become = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"];
  const { stdout, stderr, error } = spawnSync("setpriv", [...become, "id", "-u"], {
    encoding: "utf8",
    env: environment,
  });
  if (stdout?.trim() === String(uid)) return;
  throw new Error(
    `needs setpriv of util-linux, and the right to use it: ${(stderr || String(error)).trim()}`,
  );
}

/** Makes the source of users. @throws if this agent cannot run anything as them */
export function createUsers(config: UsersConfig): Users {
  if ("user" in config) {
    const user = resolveUser(config.user);
    checkChange(user);
    return fixedUser(user);
  }
  const { first } = config.range;
  checkChange({ uid: first, gid: first });
  return new UidPool(config.range);
}
