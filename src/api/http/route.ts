import type { Request } from 'express';
import type { z } from 'zod';
import type { Scope } from '../../accounts/api-key';
import type { ApiKey } from '../../accounts/api-keys.sql';
import type { Actor } from '../../accounts/audit-log.sql';
import type { AccountId, IdByPrefix, IdPrefix } from '../../lib/ids';
import type { CallDeps, RateLimits } from '../api-deps';
import type { ApiErrorCode } from './error-catalogue';
import type { Exported } from './list-export';

/** The schema of the response body for each status of success. */
export type Responses = Readonly<Record<number, z.ZodType>>;

/** The header in which a platform key names the account that it acts for. */
export const ACCOUNT_HEADER = 'X-HanDl-Account';

/** A body that is JSON text already, and is sent unchanged. */
export class JsonText {
  constructor(readonly bytes: Buffer) {}
}

type ResponseOf<Given extends Responses> = {
  [Status in keyof Given]: {
    status: Status;
    body: z.input<Given[Status]> | JsonText;
    headers?: Readonly<Record<string, string>>;
  };
}[keyof Given];

/** One request, authenticated and validated. */
export interface Call<Query, Body, Prefix extends IdPrefix> {
  caller: ApiKey;
  /** The account of the caller's key. */
  accountId: AccountId;
  actor: Actor;
  /** The `:id` of the path. */
  id: IdByPrefix[Prefix];
  query: Query;
  body: Body;
  /** The exact text of each member of the body. */
  members: ReadonlyMap<string, string>;
  req: Request;
}

/**
 * One call of the API, as data. The server mounts it, the OpenAPI document describes it, and tests walk through it, so the
 * documentation matches the validation.
 */
export interface Route<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Given extends Responses = Responses,
  Prefix extends IdPrefix = IdPrefix,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** In Express's syntax, with at most one parameter, `:id`. */
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  /** The key must have one of these. */
  scopes: readonly [Scope, ...Scope[]];
  /** The prefix of the ids that `:id` accepts. Required if the path has an `:id`. */
  idPrefix?: Prefix;
  query?: Query;
  /** Absent when the call takes no body. */
  body?: Body;
  /** Whether the body must be sent. If not, a missing body counts as `{}`. */
  isBodyRequired?: boolean;
  /** Request headers besides Authorization, for the document. The call reads them itself. */
  headers?: z.ZodObject;
  /** The rate limit that the call counts against; `general` by default. */
  rateLimit?: keyof RateLimits;
  responses: Given;
  /** Set for a list that can be exported as a file: a GET with `limit` and `starting_after`. */
  exported?: Exported;
  /** Errors besides those that every call may return. */
  errors?: readonly ApiErrorCode[];
  handle(deps: CallDeps, call: Call<z.output<Query>, z.output<Body>, Prefix>): Promise<ResponseOf<Given>>;
}

/** Infers the types of a route from its schemas. */
export const route = <
  Query extends z.ZodType,
  Body extends z.ZodType,
  const Given extends Responses,
  Prefix extends IdPrefix,
>(
  described: Route<Query, Body, Given, Prefix>,
): Route => described as unknown as Route;
