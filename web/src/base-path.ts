const PAGE = '/settings/api';

/** What comes before the page's path in the browser: the path under which the product is reached, or nothing. */
const prefix = location.pathname.slice(0, Math.max(0, location.pathname.indexOf(PAGE)));

/** Path under which the page is served. */
export const PAGE_PATH = `${prefix}${PAGE}`;

/** Path of the documentation: the guide `webhooks`, `errors` and the API reference `api/`. */
export const DOCS_PATH = `${prefix}/docs`;

/** Base URL of the API. */
export const API_URL = `${location.origin}${prefix}`;
