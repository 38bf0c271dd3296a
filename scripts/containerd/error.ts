/** containerd is not available. The message is one line. */
export class ContainerdError extends Error {
  override readonly name = "ContainerdError";
}
