import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { createApi } from './api/client';
import type { Api } from './api/client';
import { queryClient } from './api/query-client';

const STORAGE_NAME = 'handl-api-key';

/** The key of this tab's session. */
export const signedInKey = () => sessionStorage.getItem(STORAGE_NAME);

interface Session {
  api: Api | null;
  /** Why there is none any more, for people. */
  ended: string | null;
  signIn: (key: string) => void;
  signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Keeps the API key in this tab alone: it is never in a URL, a cookie or on disk, and gone when the tab is closed. */
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
      api: key === null ? null : createApi(key, () => end('The key is not valid any more. Sign in with another.')),
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

/** The API with the key of this session; only for what is shown when signed in. */
export function useApi(): Api {
  const { api } = useSession();
  if (!api) throw new Error('not signed in');
  return api;
}
