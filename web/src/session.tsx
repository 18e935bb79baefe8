import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { createApi } from './api/api-client';
import type { Api } from './api/api-client';
import { queryClient } from './api/query-client';

const STORAGE_NAME = 'handl-api-key';

/** API key that this tab is signed in with; `null` when signed out. */
export const signedInKey = () => sessionStorage.getItem(STORAGE_NAME);

interface Session {
  api: Api | null;
  /** Why the session ended, for the sign-in form; `null` after signing out. */
  ended: string | null;
  signIn: (key: string) => void;
  signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Holds the API key in this tab's session storage only: never in a URL or a cookie. Closing the tab removes it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [key, setKey] = useState(signedInKey);
  const [ended, setEnded] = useState<string | null>(null);

  const end = useCallback((reason: string | null) => {
    sessionStorage.removeItem(STORAGE_NAME);
    queryClient.clear();
    setEnded(reason);
    setKey(null);
  }, []);
  const session = useMemo<Session>(
    () => ({
      api:
        key === null ? null : createApi(key, () => end('This API key is no longer valid. Sign in with another key.')),
      ended,
      signIn(given) {
        sessionStorage.setItem(STORAGE_NAME, given);
        setEnded(null);
        setKey(given);
      },
      signOut: () => end(null),
    }),
    [key, ended, end],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  return useContext(SessionContext)!;
}

/** API client of the current session. @throws {Error} when nobody is signed in. */
export function useApi(): Api {
  const { api } = useSession();
  if (!api) throw new Error('not signed in');
  return api;
}
