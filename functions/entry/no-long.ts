/**
 * Replaces the package `long` in the Worker's bundle. Without it, protobufjs reads 64-bit integers as numbers, to which
 * `shared/protobuf` converts them anyway.
 */
export {};
