const SCHEME = /^postgres(ql)?:\/\//i;

/** What `sslmode` may be, and no other word: a mode that the driver does not know would silently mean another one. */
const SSL_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];

const sslModeIn = (url: string) => /[?&]sslmode=([^&#]*)/.exec(url)?.[1];

/** What is wrong with a connection string, as one line with the remedy; undefined when nothing is. It shows nothing of it. */
export function databaseUrlProblem(url: string): string | undefined {
  if (!SCHEME.test(url)) {
    return 'must be a URL that begins with postgres://, as in postgres://user:password@host:5432/name';
  }
  const mode = sslModeIn(url);
  if (mode === undefined || SSL_MODES.includes(mode)) return undefined;
  return mode === 'prefer' || mode === 'allow'
    ? `sslmode=${mode} would go on without encryption when the server does not offer it: use require, or disable`
    : `sslmode must be one of ${SSL_MODES.join(', ')}`;
}

/**
 * The connection string as the driver takes it. `require` and `verify-ca` become `verify-full`, which is what the driver does
 * for them after printing a warning of seven lines: here whoever asks for TLS also learns whom they talk to. With
 * `uselibpqcompat=true` the driver gives the words the meaning that they have for psql.
 */
export function driverUrl(url: string): string {
  if (/[?&]uselibpqcompat=true/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:require|verify-ca)(?=[&#]|$)/, '$1verify-full');
}
