import type { ApiKey } from '../api/keys';

/** The recognizable part of an API key: its prefix and its last four characters. */
export function KeyName({ apiKey }: { apiKey: Pick<ApiKey, 'prefix' | 'last_four'> }) {
  return (
    <span className="mono">
      {apiKey.prefix}…{apiKey.last_four}
    </span>
  );
}
