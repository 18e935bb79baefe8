import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { queryClient } from './api/query-client';
import { Pages } from './pages';
import { SessionProvider } from './session';
import './styles';
import { cssVariables, theme } from './theme';

/** Where the page is served. */
export const BASE = '/settings/api';

/** Styles that the page adds while it runs must carry the nonce of its Content-Security-Policy. */
const nonce = () => document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')!.content;

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <Router base={BASE}>
          <SessionProvider>
            <Pages />
          </SessionProvider>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}
