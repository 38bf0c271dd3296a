/** The version of a containerd, and its features. */
export interface Version {
  readonly text: string;
  /** True since 2.0: there are several sandboxers, Create carries the record, and Wait reports the exit. */
  readonly hasSandboxers: boolean;
}

/** Parses containerd's version, such as `v1.7.24` or `2.1.9+unknown`. An unreadable one counts as new. */
export function parseVersion(text: string): Version {
  const major = Number(/^v?(\d+)\./.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  return { text, hasSandboxers: major >= 2 };
}
