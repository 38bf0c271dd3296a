import { spawnSync } from "node:child_process";
import { UidPool, type UidRange } from "./pool.ts";
import { fixedUser, type SandboxUser, type Users, userSchema } from "./user.ts";

/** The users that sandboxes run as: one user for all, or one per sandbox from a range. */
export type UsersConfig = { readonly user: string } | { readonly range: UidRange };

const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** Looks up a user's uid or gid; undefined for an unknown user. */
function lookUp(flag: "-u" | "-g", name: string): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, "--", name], { encoding: "utf8", env: environment });
  return status === 0 ? Number(stdout) : undefined;
}

/** Resolves `NAME` or `UID`, optionally with `:GID`. @throws for an unknown user and for root */
function resolveUser(text: string): SandboxUser {
  const [name = "", group] = text.split(":");
  const isNumber = /^\d+$/.test(name);
  const uid = isNumber ? Number(name) : lookUp("-u", name);
  if (uid === undefined) throw new Error(`unknown user ${name}`);
  const gid = group === undefined ? (lookUp("-g", name) ?? uid) : Number(group);
  const user = userSchema.safeParse({ uid, gid });
  if (!user.success) throw new Error("must not be root or its group");
  return user.data;
}

/** Checks that this agent can run programs as another user. @throws if it cannot */
function checkChange({ uid, gid }: SandboxUser): void {
  if (process.getuid?.() !== 0) throw new Error("needs the agent to run as root");
  const become = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"];
  const { stdout, stderr, error } = spawnSync("setpriv", [...become, "id", "-u"], {
    encoding: "utf8",
    env: environment,
  });
  if (stdout?.trim() === String(uid)) return;
  throw new Error(`needs setpriv (util-linux) and permission to use it: ${(stderr || String(error)).trim()}`);
}

/** Creates the source of sandbox users. @throws if this agent cannot run programs as them */
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
