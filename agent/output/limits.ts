/** Default number of bytes that are kept of each stream of a sandbox. Half as much again and 128 KiB may be on the disk. */
export const defaultOutputBytes = 1024 * 1024;

/** Default maximum size of the outputs of sandboxes that were shut down. */
export const defaultKeptBytes = 4 * 1024 * 1024 * 1024;
