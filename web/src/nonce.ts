/** Styles that the page adds while it runs must carry the nonce of its Content-Security-Policy. */
export const nonce = () => document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')!.content;
