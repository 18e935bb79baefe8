import type { ApiKey } from '../api/keys';

/** What is known of a key: its beginning and its end. */
export function KeyName({ apiKey }: { apiKey: Pick<ApiKey, 'prefix' | 'last_four'> }) {
  return (
    <span className="mono">
      {apiKey.prefix}…{apiKey.last_four}
    </span>
  );
}
