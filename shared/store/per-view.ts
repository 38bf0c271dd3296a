import type { RecordView } from "../sandbox/store.ts";

/** Returns a function that builds a value for a view on its first use: building statements delays the start of a process. */
export function perView<T>(build: (view: RecordView) => T): (view: RecordView) => T {
  const built = new Map<RecordView, T>();
  return (view) => {
    const value = built.get(view) ?? build(view);
    built.set(view, value);
    return value;
  };
}
