/** Nonce of the page's Content-Security-Policy, which styles added at run time must carry. */
export const nonce = () => document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')!.content;
