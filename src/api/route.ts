import type { Request } from 'express';
import type { z } from 'zod';
import type { Scope } from '../domain/api-key';
import type { ApiErrorCode } from '../domain/api-errors';
import type { Actor } from '../store/audit-log';
import type { ApiKey } from '../store/accounts';
import type { ApiDeps } from './deps';

/** What a call can answer: by status, the schema of the body. */
export type Answers = Readonly<Record<number, z.ZodType>>;

/** A body that is JSON text already: it is sent as it is. */
export class JsonText {
  constructor(readonly bytes: Buffer) {}
}

type AnswerOf<Given extends Answers> = {
  [Status in keyof Given]: {
    status: Status;
    body: z.input<Given[Status]> | JsonText;
    headers?: Readonly<Record<string, string>>;
  };
}[keyof Given];

/** One request, authenticated and validated. */
export interface Call<Query, Body> {
  caller: ApiKey;
  /** Of the caller's key. */
  accountId: string;
  actor: Actor;
  /** The `:id` of the path; empty where the path has none. */
  id: string;
  query: Query;
  body: Body;
  /** The exact text of each member of the body. */
  members: ReadonlyMap<string, string>;
  req: Request;
}

/**
 * One call of the API, as data: the server mounts it, the OpenAPI document describes it, and the tests walk it. So what
 * is documented is what is validated.
 */
export interface Route<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Given extends Answers = Answers,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** As Express writes it, with at most one parameter, `:id`. */
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  /** A key needs one of these. */
  scopes: readonly [Scope, ...Scope[]];
  /** Prefix of the ids that `:id` stands for. */
  idPrefix?: string;
  query?: Query;
  /** Absent: the call takes no body. */
  body?: Body;
  /** Whether a call without a body is refused; otherwise it counts as `{}`. */
  isBodyRequired?: boolean;
  /** Request headers beside Authorization, for the document; the call reads them itself. */
  headers?: z.ZodObject;
  /** Counts against the small budget for calls that make, send or reveal something. */
  isSensitive?: boolean;
  answers: Given;
  /** Errors beside those that every call may answer. */
  errors?: readonly ApiErrorCode[];
  handle(deps: ApiDeps, call: Call<z.output<Query>, z.output<Body>>): Promise<AnswerOf<Given>>;
}

/** Types a route by its schemas. */
export const route = <Query extends z.ZodType, Body extends z.ZodType, const Given extends Answers>(
  described: Route<Query, Body, Given>,
): Route => described as unknown as Route;
