/** A protobuf map, as protobufjs has it. Ours have no prototype, so that no key means anything. */
export type ProtoMap<T> = { [key: string]: T };

/** Maps the entries of a Map into a protobuf map. */
export function mapToProto<A, B>(map: ReadonlyMap<string, A>, convert: (value: A) => B): ProtoMap<B> {
  const record: ProtoMap<B> = Object.create(null);
  for (const [key, value] of map) record[key] = convert(value);
  return record;
}

/** Maps the own entries of a protobuf map into a Map. */
export function mapFromProto<A, B>(
  record: Readonly<ProtoMap<A>> | null | undefined,
  convert: (value: A) => B,
): Map<string, B> {
  const map = new Map<string, B>();
  if (record) for (const [key, value] of Object.entries(record)) map.set(key, convert(value));
  return map;
}
