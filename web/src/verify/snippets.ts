/** Code that verifies `X-HanDl-Signature` in one language. */
export interface Snippet {
  language: 'JavaScript' | 'Python' | 'Go';
  /** Identical to the code in docs/receiving.md; a test compares them. */
  code: string;
  /** Statement that assigns a secret to a name. */
  secretLine: (name: SecretName, secret: string) => string;
}

type SecretName = 'secret' | 'newSecret' | 'oldSecret';

const JAVASCRIPT = `import crypto from 'node:crypto';

export function verify(rawBody, signature, secret) {
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false;
  const expected = crypto.createHmac('sha256', secret).update(rawBody).digest('hex');
  return signature.length === expected.length && crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}
`;

const PYTHON = `import hashlib
import hmac


def verify(raw_body: bytes, signature: str | None, secret: str) -> bool:
    expected = hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (signature or "").encode())
`;

const GO = `import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func verify(rawBody []byte, signature, secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(rawBody)
	expected := hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(signature), []byte(expected))
}
`;

const PYTHON_NAMES = { secret: 'secret', newSecret: 'new_secret', oldSecret: 'old_secret' } as const;

export const SNIPPETS: readonly Snippet[] = [
  {
    language: 'JavaScript',
    code: JAVASCRIPT,
    secretLine: (name, secret) => `const ${name} = '${secret}';`,
  },
  {
    language: 'Python',
    code: PYTHON,
    secretLine: (name, secret) => `${PYTHON_NAMES[name]} = "${secret}"`,
  },
  { language: 'Go', code: GO, secretLine: (name, secret) => `const ${name} = "${secret}"` },
];

/**
 * The code for an endpoint, followed by its secret, or by both during a rotation.
 * @param secrets `old` is `null` when there is only one
 */
export function filledIn({ code, secretLine }: Snippet, secrets: { current: string; old: string | null }): string {
  const lines =
    secrets.old === null
      ? [secretLine('secret', secrets.current)]
      : [secretLine('oldSecret', secrets.old), secretLine('newSecret', secrets.current)];
  return `${code}\n${lines.join('\n')}\n`;
}
