/** The two headers with signatures. */
export type Header = 'X-HanDl-Signature' | 'webhook-signature';

/** A language for which there is code that verifies each header. */
export interface Language {
  name: 'Node.js' | 'Python' | 'Go' | 'PHP' | 'Ruby' | 'Java' | 'C#';
  /** Files in examples/verify. docs/receiving.md has the same code; a test compares them. */
  files: Readonly<Record<Header, string>>;
  /** Code that gives a secret a name. It can follow the code of the file. */
  secretLine: (name: SecretName, secret: string) => string;
}

type SecretName = 'secret' | 'newSecret' | 'oldSecret';

const filesOf = (name: string, extension: string): Language['files'] => ({
  'X-HanDl-Signature': `${name}.${extension}`,
  'webhook-signature': `${name}-standard.${extension}`,
});

const snakeCase = (name: SecretName) => name.replace('S', '_s');
const pascalCase = (name: SecretName) => name[0]!.toUpperCase() + name.slice(1);

export const LANGUAGES: readonly Language[] = [
  {
    name: 'Node.js',
    files: filesOf('node', 'mjs'),
    secretLine: (name, secret) => `const ${name} = '${secret}';`,
  },
  {
    name: 'Python',
    files: filesOf('python', 'py'),
    secretLine: (name, secret) => `${snakeCase(name)} = "${secret}"`,
  },
  { name: 'Go', files: filesOf('go', 'go'), secretLine: (name, secret) => `const ${name} = "${secret}"` },
  { name: 'PHP', files: filesOf('php', 'php'), secretLine: (name, secret) => `$${name} = '${secret}';` },
  {
    name: 'Ruby',
    files: filesOf('ruby', 'rb'),
    secretLine: (name, secret) => `${snakeCase(name)} = '${secret}'`,
  },
  {
    name: 'Java',
    files: filesOf('java', 'java'),
    secretLine: (name, secret) => `final class ${pascalCase(name)} { static final String VALUE = "${secret}"; }`,
  },
  {
    name: 'C#',
    files: filesOf('csharp', 'cs'),
    secretLine: (name, secret) => `static class ${pascalCase(name)} { public const string Value = "${secret}"; }`,
  },
];

/**
 * The code for an endpoint, followed by its secret, or by both during a rotation.
 * @param secrets `old` is `null` when there is only one
 */
export function filledIn(
  code: string,
  { secretLine }: Language,
  secrets: { current: string; old: string | null },
): string {
  const lines =
    secrets.old === null
      ? [secretLine('secret', secrets.current)]
      : [secretLine('oldSecret', secrets.old), secretLine('newSecret', secrets.current)];
  return `${code}\n${lines.join('\n')}\n`;
}
