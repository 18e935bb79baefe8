import { createLogDay, missingLogDays } from './log-days.sql';
import { sqlStateOf } from '../../db/sql-state';
import { withLocks } from './step';
import type { Job } from './step';

const CHECK_VIOLATION = '23514';

/** Creates the partitions of the days ahead. A day of which the default partition already has rows gets none. */
export const createLogDays: Job = async function* ({ db, log }) {
  for (const day of await missingLogDays(db)) {
    try {
      await withLocks(() => createLogDay(db, day));
      yield { days: 1 };
    } catch (error) {
      if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
      log.warn(
        { day },
        'a day has no partitions, because there were none when it began; its rows are deleted one by one',
      );
    }
  }
};
