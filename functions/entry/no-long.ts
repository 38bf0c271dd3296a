/**
 * Stands in for the package `long` in the Worker. Without it protobufjs reads integers of 64 bits as numbers, which
 * is what `shared/protobuf` makes of them anyway.
 */
export {};
