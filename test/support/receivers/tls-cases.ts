import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { delivered, failedWith } from './outcome-case';
import type { OutcomeCase } from './outcome-case';
import { responding, response } from './receiver';

const pem = (name: string) => readFileSync(join(__dirname, 'certificates', `${name}.pem`), 'utf8');

/** The host that the certificates are for. */
export const TLS_HOST = 'receiver.test';
/** The authority that the tests' HTTP sender trusts. */
export const AUTHORITY = pem('authority');

/** Options of a TLS server with this certificate. */
export const certificate = (name: string): TlsOptions => ({ cert: pem(name), key: pem('leaf.key') });

/** A case with an https URL. Without `tls` the port uses another protocol. */
export interface TlsCase extends OutcomeCase {
  isHttps: true;
  tls?: TlsOptions;
  /** Must be in the error message. */
  names?: RegExp;
}

const ok = responding(response('200 OK'));
const refused = (name: string, tls: TlsOptions, names: RegExp) => ({
  name: `TLS: ${name}`,
  behaviour: ok,
  expected: failedWith('tls_error'),
  tls,
  names,
});

const cases: Omit<TlsCase, 'isHttps'>[] = [
  { name: 'TLS: a valid certificate', behaviour: ok, expected: delivered(200), tls: certificate('valid') },
  {
    name: 'TLS: version 1.2',
    behaviour: ok,
    expected: delivered(200),
    tls: { ...certificate('valid'), maxVersion: 'TLSv1.2' },
  },
  {
    name: 'TLS: a certificate with its intermediate certificate',
    behaviour: ok,
    expected: delivered(200),
    tls: certificate('with-intermediate'),
  },
  refused(
    'the intermediate certificate is missing',
    certificate('without-intermediate'),
    /UNABLE_TO_VERIFY_LEAF_SIGNATURE: an intermediate certificate is missing .*; install the full chain/,
  ),
  refused('expired certificate', certificate('expired'), /CERT_HAS_EXPIRED: .* has expired; renew it/),
  refused(
    'certificate not yet valid',
    certificate('not-yet-valid'),
    /CERT_NOT_YET_VALID: .* is not valid yet; check its start date/,
  ),
  refused(
    'certificate of another host',
    certificate('other-host'),
    /ERR_TLS_CERT_ALTNAME_INVALID: .* another host name; install one that names this host/,
  ),
  refused(
    'self-signed certificate',
    certificate('self-signed'),
    /DEPTH_ZERO_SELF_SIGNED_CERT: .* self-signed; install one of a public authority/,
  ),
  refused(
    'certificate of an unknown authority',
    certificate('unknown-authority'),
    /UNABLE_TO_VERIFY_LEAF_SIGNATURE: .* the authority is unknown; .* a public authority/,
  ),
  refused(
    'certificate of an unknown authority, with its intermediate certificate',
    certificate('without-root'),
    /UNABLE_TO_GET_ISSUER_CERT_LOCALLY: .* the authority is unknown; .* a public authority/,
  ),
  refused(
    'certificate of an unknown authority, sent along',
    certificate('own-authority'),
    /SELF_SIGNED_CERT_IN_CHAIN: .* of an unknown authority; install one of a public authority/,
  ),
  refused(
    'version 1.1 only',
    { ...certificate('valid'), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    /PROTOCOL_VERSION/,
  ),
  {
    name: 'TLS: plain HTTP on the port',
    behaviour: (socket) => socket.end('HTTP/1.1 400 Bad\r\n\r\n'),
    expected: failedWith('tls_error'),
  },
  {
    name: 'TLS: the handshake stalls',
    behaviour: (socket) => socket.resume(),
    expected: failedWith('timeout'),
    names: /TLS/,
  },
  {
    name: 'TLS: closed in the handshake',
    behaviour: (socket) => socket.end(),
    expected: failedWith('connection_reset'),
  },
];

/** Receivers at `https://receiver.test`. */
export const tlsCases: TlsCase[] = cases.map((tlsCase) => ({ ...tlsCase, isHttps: true }));
