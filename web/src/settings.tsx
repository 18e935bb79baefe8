import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { dataOf } from './api/api-client';
import type { Settings } from './api/api-types';
import { pollUntilSuccess } from './api/query-client';
import { Loaded } from './parts/load-states';
import { useApi } from './session';

const SettingsContext = createContext<Settings | null>(null);

/** Fetches the retry schedule and the other settings that customers see, then shows `children`. */
export function SettingsProvider({ children }: { children: ReactNode }) {
  const query = useSettingsQuery();
  return <Loaded query={query}>{(settings) => <SettingsContext value={settings}>{children}</SettingsContext>}</Loaded>;
}

/** The query of the settings, for what is outside `SettingsProvider`. */
export function useSettingsQuery() {
  const api = useApi();
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/settings', { signal })),
    staleTime: Infinity,
    refetchInterval: pollUntilSuccess,
  });
}

/** The product's settings. Only inside `SettingsProvider`. */
export const useSettings = (): Settings => useContext(SettingsContext)!;
