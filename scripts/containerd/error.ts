/** Why there is no containerd, in one line. */
export class ContainerdError extends Error {
  override readonly name = "ContainerdError";
}
