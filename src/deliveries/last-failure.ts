import { ATTEMPT_ERRORS } from './attempt-errors';
import type { AttemptErrorCode } from './attempt-errors';
import type { StoredStatus } from './delivery';

/** The classes of responses by which lists are filtered. `none`: the attempt failed without a response. */
export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const;
type StatusClass = (typeof STATUS_CLASSES)[number];

const FAILED_CLASSES: readonly string[] = ['3xx', '4xx', '5xx'] satisfies StatusClass[];
const WITHOUT_RESPONSE = Object.keys(ATTEMPT_ERRORS).filter((code) => code !== 'http_status');
/** A response of another class, such as 600, is `http_status`. */
const WITH_RESPONSE = [...FAILED_CLASSES, 'http_status'];
const FAILURES = [...WITH_RESPONSE, ...WITHOUT_RESPONSE];

/** Why an attempt failed, as the column `last_failure` keeps it: its error, or the class of the response; null after success. */
export function lastFailure({ statusCode, errorCode }: { statusCode: number | null; errorCode: string | null }) {
  const statusClass = errorCode === 'http_status' ? `${Math.floor(statusCode! / 100)}xx` : '';
  return FAILED_CLASSES.includes(statusClass) ? statusClass : errorCode;
}

/** What is asked for: the class of the last response, the error of the last attempt, or that it failed for any reason. */
export interface LastResult {
  status?: StoredStatus;
  statusClass?: StatusClass | undefined;
  errorCode?: AttemptErrorCode | 'any' | undefined;
}

/**
 * The status and the values of `last_failure` that are asked for, as a filter of lists. Success is a status. When nothing can match,
 * no value is wanted.
 */
export function wantedResult({ status, statusClass, errorCode }: LastResult): {
  status?: StoredStatus;
  failures?: readonly string[];
} {
  const isSuccess = statusClass === '2xx' && errorCode === undefined && (status ?? 'delivered') === 'delivered';
  if (isSuccess) return { status: 'delivered' };
  const ofStatus = status ? { status } : {};
  if (statusClass === undefined && errorCode === undefined) return ofStatus;
  return {
    ...ofStatus,
    failures: FAILURES.filter((failure) => isOfClass(failure, statusClass) && isOfError(failure, errorCode)),
  };
}

const isOfClass = (failure: string, statusClass: LastResult['statusClass']) =>
  statusClass === undefined || (statusClass === 'none' ? WITHOUT_RESPONSE.includes(failure) : failure === statusClass);

function isOfError(failure: string, errorCode: LastResult['errorCode']): boolean {
  if (errorCode === undefined || errorCode === 'any') return true;
  return errorCode === 'http_status' ? WITH_RESPONSE.includes(failure) : failure === errorCode;
}
