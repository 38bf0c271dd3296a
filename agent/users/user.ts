import * as z from "zod";

export const userSchema = z.object({ uid: z.int().positive(), gid: z.int().positive() });

/** The user that a sandbox runs as; never root. */
export type SandboxUser = Readonly<z.infer<typeof userSchema>>;

/** Assigns users to sandboxes. */
export interface Users {
  /** Assigns a user to a new life. @throws `resource_exhausted` when none is free */
  take(): SandboxUser;
  /** Notes the user of a life that is there already. */
  claim(user: SandboxUser): void;
  /** Takes a user back from a life of which nothing is left. */
  release(user: SandboxUser): void;
}

/** Assigns one and the same user to all. */
export function fixedUser(user: SandboxUser): Users {
  return { take: () => user, claim() {}, release() {} };
}
