import { createRoot } from 'react-dom/client';
import { App } from './app';
import { nonce } from './nonce';

// Where react-style-singleton, which keeps the page still behind a dialog, looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

createRoot(document.getElementById('root')!).render(<App />);
