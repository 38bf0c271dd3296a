/** What tells one containerd from another, as far as it matters here. */
export interface Version {
  readonly text: string;
  /**
   * Whether there are several sandboxers, which know a sandbox from Create's own record, and whose Wait tells how it
   * ended: since 2.0.
   */
  readonly hasSandboxers: boolean;
}

/** Reads what containerd calls its version, such as `v1.7.24` or `2.1.9+unknown`. One that says nothing counts as new. */
export function parseVersion(text: string): Version {
  const major = Number(/^v?(\d+)\./.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  return { text, hasSandboxers: major >= 2 };
}
