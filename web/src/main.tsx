import { createRoot } from 'react-dom/client';
import { App } from './app';
import { nonce } from './nonce';

// react-style-singleton, which prevents scrolling behind a dialog, reads the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

createRoot(document.getElementById('root')!).render(<App />);
