/** A protobuf map of protobufjs. Ours have no prototype, so that no key has a special meaning. */
export type ProtoMap<T> = { [key: string]: T };

/** Converts a `Map` to a protobuf map. */
export function mapToProto<A, B>(map: ReadonlyMap<string, A>, convert: (value: A) => B): ProtoMap<B> {
  const record: ProtoMap<B> = Object.create(null);
  for (const [key, value] of map) record[key] = convert(value);
  return record;
}

/** Converts a protobuf map to a `Map`. */
export function mapFromProto<A, B>(
  record: Readonly<ProtoMap<A>> | null | undefined,
  convert: (value: A) => B,
): Map<string, B> {
  const map = new Map<string, B>();
  if (record) for (const [key, value] of Object.entries(record)) map.set(key, convert(value));
  return map;
}
