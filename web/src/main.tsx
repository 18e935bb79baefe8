import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { queryClient } from './api/query-client';
import { PAGE_PATH } from './base-path';
import { Pages } from './pages/routes';
import { SessionProvider } from './session';
import './styles.css';
import { cssVariables, theme } from './theme';

/** Nonce of the page's Content-Security-Policy, which styles added at run time must carry. */
const nonce = () => document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')!.content;

function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <Router base={PAGE_PATH}>
          <SessionProvider>
            <Pages />
          </SessionProvider>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

// react-style-singleton, which prevents scrolling behind a dialog, reads the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

createRoot(document.getElementById('root')!).render(<App />);
