import { instantParam } from './times';

/** Query parameters of a list of objects by when they were made, which their ids tell to the millisecond. */
export const MADE_BETWEEN = {
  since: instantParam.optional().meta({ description: 'Made at that time or after it.' }),
  until: instantParam.optional().meta({ description: 'Made before that time.' }),
};

/** What whoever asks again and again for what is new must know. */
export const POLLING =
  'An id tells when the object was made, and it appears here once its transaction has ended, usually within milliseconds: so an older id may appear after a newer one was listed. Whoever polls for what is new asks with a `since` that goes back a minute, and leaves out the ids already seen.';
