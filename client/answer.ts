import { SandboxFunctionsError } from "./error.ts";

/** An answer of `openapi-fetch`. */
interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Returns the body of an answer. @throws `SandboxFunctionsError` if it is an error */
export async function bodyOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new SandboxFunctionsError(response, error);
  // An answer without a body has an undefined type.
  return data as T;
}

/** A record with its version, for `ifMatch`. */
export type Versioned<T> = T & { readonly etag: string };

/** Returns the body of an answer with its `ETag`. @throws as `bodyOf` does */
export async function versionedOf<T>(asked: Promise<Answer<T>>): Promise<Versioned<T>> {
  const body = await bodyOf(asked);
  const { response } = await asked;
  return { ...body, etag: response.headers.get("etag") ?? "" };
}

/** The members of an object that are not undefined. */
export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Returns an object without its members that are undefined. */
export function defined<T extends object>(members: T): Defined<T> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}

/** A page of a list, and the token of the next one. */
interface TokenPage {
  readonly nextPageToken?: string;
}

/** Yields the entries of all pages of a list. @param ask returns the page of a token */
export async function* pagesOf<P extends TokenPage, T>(
  ask: (pageToken: string | undefined) => Promise<P>,
  entriesOf: (page: P) => readonly T[],
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield* entriesOf(page);
    token = page.nextPageToken;
  } while (token !== undefined);
}
