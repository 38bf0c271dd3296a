/** Why there is no containerd to be had on this machine, in one line. */
export class ContainerdError extends Error {
  override readonly name = "ContainerdError";
}
