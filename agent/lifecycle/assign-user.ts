import type { Users } from "../host/users/user.ts";
import type { RecordFile } from "./record-file.ts";

/** Assigns a user to a life from before users were configured. @throws `resource_exhausted` */
export async function assignUser(users: Users | undefined, file: RecordFile): Promise<void> {
  if (!users || file.record.user) return;
  const user = users.take();
  try {
    await file.amend((record) => {
      record.user = user;
    });
  } catch (error) {
    users.release(user);
    throw error;
  }
}
