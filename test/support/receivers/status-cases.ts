import { delivered, failedStatus, failedWith } from './outcome-case';
import type { OutcomeCase } from './outcome-case';
import { responding, respondingAfter, response } from './receiver';

const successes = [200, 201, 202, 204, 206, 299].map((status): OutcomeCase => ({
  name: `${status}`,
  behaviour: responding(response(`${status} OK`)),
  expected: delivered(status),
}));

const failures = [304, 400, 401, 403, 404, 407, 409, 410, 413, 429, 500, 502, 503, 504, 600, 999].map(
  (status): OutcomeCase => ({
    name: `${status}`,
    behaviour: responding(response(`${status} No`)),
    expected: failedStatus(status),
  }),
);

const redirects = [300, 301, 302, 303, 305, 307, 308].map((status): OutcomeCase => ({
  name: `${status} to itself, with Refresh and Alt-Svc`,
  behaviour: responding(
    response(`${status} Moved`, ['Location: /hook', 'Refresh: 0; url=/hook', 'Alt-Svc: h2=":1"; ma=60']),
  ),
  expected: failedStatus(status),
}));

const retryAfter = [
  '120',
  '9999999999',
  '-5',
  'soon',
  'Fri, 31 Dec 2100 23:59:59 GMT',
  'Fri, 31 Dec 1999 23:59:59 GMT',
];
const pauses = retryAfter.map((value): OutcomeCase => ({
  name: `429, Retry-After: ${value}`,
  behaviour: responding(response('429 Too Many Requests', [`Retry-After: ${value}`])),
  expected: failedStatus(429),
}));

/** With the default attempt timeout, in real time. */
const contractTimes: OutcomeCase[] = [
  {
    name: '200 after 9 s',
    behaviour: respondingAfter(9_000, response('200 OK').toString()),
    expected: delivered(200),
    deadlineMs: 10_000,
  },
  {
    name: '200 after 11 s',
    behaviour: respondingAfter(11_000, response('200 OK').toString()),
    expected: failedWith('timeout'),
    deadlineMs: 10_000,
  },
];

/** Receivers that use valid HTTP, with any status. */
export const statusCases = [...successes, ...failures, ...redirects, ...pauses, ...contractTimes];
