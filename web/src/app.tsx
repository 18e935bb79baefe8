import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { queryClient } from './api/query-client';
import { nonce } from './nonce';
import { Pages } from './pages';
import { SessionProvider } from './session';
import './styles';
import { cssVariables, theme } from './theme';

/** Path under which the page is served. */
export const BASE = '/settings/api';

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
