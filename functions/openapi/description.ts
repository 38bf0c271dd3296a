import type { services } from "../../shared/protobuf/services.ts";
import type { operations } from "../operations.ts";
import type { ProblemName } from "./problems.ts";
import type { Schema } from "./schema.ts";

type Services = typeof services;
type RpcName = {
  [S in keyof Services]: `${S}.${keyof Services[S]["methods"] & string}`;
}[keyof Services];
type RestName = Extract<(typeof operations)[number], { load(): unknown }>["name"];

/** The name of an operation. One without a description does not compile. */
export type OperationName = RpcName | RestName;

/** The groups of operations. */
export type Tag =
  | "Sandboxes"
  | "Lifecycle"
  | "Events"
  | "Subscriptions"
  | "Triggers"
  | "Directory"
  | "Server";

/** A query parameter. */
export interface QueryParameter {
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
  readonly isRequired?: boolean;
  /** True if it may be given several times. */
  readonly isRepeated?: boolean;
}

/** The headers of a request that an operation reads, in addition to those that all read. */
export type RequestHeader = "If-Match" | "If-None-Match" | "Last-Event-ID" | "Accept";

/** The headers of an answer, in addition to those of all answers. */
export type AnswerHeader = "ETag" | "Location" | "Link" | "Output-From";

/** The JSON body of a request. */
export interface RequestBody {
  /** The name of its component. */
  readonly schema: string;
  readonly isOptional?: boolean;
  /** Bodies that can be sent, by a short text about each. */
  readonly examples: Readonly<Record<string, unknown>>;
}

/** An answer that is not an error. */
export interface Answer {
  readonly description: string;
  /** The name of the component of its JSON; undefined if it has no body. */
  readonly schema?: string | readonly string[];
  readonly headers?: readonly AnswerHeader[];
  readonly example?: unknown;
  /** Bodies of other media types. */
  readonly others?: Readonly<Record<string, { readonly schema: Schema; readonly example: unknown }>>;
}

/** The description of an operation, in addition to its declaration. */
export interface OperationDescription {
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** Examples of the parameters of its path, which exist where its other examples can be sent. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly headers?: readonly RequestHeader[];
  readonly body?: RequestBody;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The condition of each error that not every operation may have. */
  readonly problems?: Partial<Readonly<Record<ProblemName, string>>>;
}

/** The descriptions of a service's operations. */
export type Descriptions<Prefix extends string> = Readonly<
  Record<Extract<OperationName, `${Prefix}.${string}`>, OperationDescription>
>;
