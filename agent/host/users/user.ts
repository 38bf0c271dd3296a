import * as z from "zod";

export const userSchema = z.object({ uid: z.int().positive(), gid: z.int().positive() });

/** The user that a sandbox runs as; never root. */
export type SandboxUser = Readonly<z.infer<typeof userSchema>>;

/** Assigns users to sandboxes. */
export interface Users {
  /** Assigns a user to a new life. @throws `resource_exhausted` if none is free */
  take(): SandboxUser;
  /** Marks the user of an existing life as taken. */
  claim(user: SandboxUser): void;
  /** Releases the user of a life that has left nothing behind. */
  release(user: SandboxUser): void;
}

/** Creates a source that assigns the same user to every sandbox. */
export function fixedUser(user: SandboxUser): Users {
  return { take: () => user, claim() {}, release() {} };
}
