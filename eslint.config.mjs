import boundaries from 'eslint-plugin-boundaries';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const sources = ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts'];
const web = ['web/src/**/*.ts', 'web/src/**/*.tsx'];

/**
 * What each part may import, besides its own files: an event travels from left to right through the parts. `main` are the
 * files directly in src/, the composition root.
 */
const mayImport = {
  lib: [],
  db: ['lib'],
  accounts: ['lib', 'db'],
  events: ['lib', 'db', 'accounts'],
  endpoints: ['lib', 'db', 'accounts', 'events'],
  deliveries: ['lib', 'db', 'accounts', 'endpoints'],
  sending: ['lib', 'db', 'endpoints', 'deliveries'],
  email: ['lib', 'db', 'endpoints', 'deliveries'],
  maintenance: ['lib', 'db', 'accounts', 'endpoints', 'deliveries'],
  metrics: ['lib', 'db', 'deliveries', 'sending'],
  activities: ['lib', 'deliveries', 'email', 'endpoints', 'maintenance', 'sending'],
  workflows: ['lib', 'endpoints', 'deliveries', 'maintenance', 'activities'],
  temporal: ['lib', 'deliveries', 'sending', 'workflows', 'activities'],
  api: ['lib', 'db', 'accounts', 'events', 'endpoints', 'deliveries', 'metrics'],
  dev: ['lib', 'db', 'accounts', 'events', 'temporal'],
  cli: ['lib', 'db', 'accounts', 'events', 'endpoints', 'deliveries', 'maintenance', 'main', 'dev'],
};
const everything = [...Object.keys(mayImport), 'main'];
const topLevel = ['workflows', 'activities', 'dev'];

/** Packages that only some parts may use. */
const packagesOf = {
  pg: ['db', 'sending', 'main', 'dev'],
  'node-pg-migrate': ['db'],
  express: ['api'],
  commander: ['cli'],
  nodemailer: ['email'],
  '@temporalio/client': ['temporal', 'main', 'dev'],
  '@temporalio/worker': ['temporal', 'main'],
  '@temporalio/workflow': ['workflows'],
};

const elements = [
  ...Object.keys(mayImport).map((type) => ({
    type,
    pattern: topLevel.includes(type) ? type : `src/${type}`,
  })),
  { type: 'main', pattern: 'src' },
];

const policies = [
  ...Object.entries(mayImport).map(([type, allowed]) => ({
    from: { element: { type } },
    allow: { to: { element: { types: { anyOf: [type, ...allowed] } } } },
  })),
  { from: { element: { type: 'main' } }, allow: { to: { element: { types: { anyOf: everything } } } } },
  { allow: { to: { module: { origin: ['core', 'external'] } } } },
  ...Object.entries(packagesOf).map(([source, parts]) => ({
    from: { element: { types: { noneOf: parts } } },
    disallow: { to: { module: { origin: 'external', source } } },
  })),
  // Bundled for Temporal's sandbox, which has no Node built-ins.
  { from: { element: { type: 'workflows' } }, disallow: { to: { module: { origin: 'core' } } } },
];

const onlyInConfig = 'Only src/config.ts reads the environment.';
const stackOnDemand = {
  selector: 'ImportDeclaration[source.value=/\\.\\.\\/dev\\//]:not([importKind="type"])',
  message: 'Import the development stack dynamically, and only when something has no address.',
};

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.data/', '.cache/', 'clients/typescript/src/schema.ts']),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An interface may require a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs,cjs}'],
    rules: {
      curly: ['error', 'multi-line', 'consistent'],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: false, skipComments: false, IIFEs: true }],
    },
  },
  {
    files: [...sources, 'dev/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/config.ts', 'test/support/**'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: onlyInConfig }],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, message: onlyInConfig })) },
      ],
    },
  },
  {
    files: [...sources, 'dev/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': ['error', { default: 'disallow', checkAllOrigins: true, policies }],
    },
  },
  { files: sources, rules: { 'no-restricted-syntax': ['error', stackOnDemand] } },
  {
    files: web,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+(src|workflows|activities|dev)/',
              message: 'The page uses only the public API, through the generated client.',
            },
            { regex: '^node:', message: 'The page runs in a browser.' },
          ],
        },
      ],
      // Event handlers may be asynchronous: the query that they run shows what it throws.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ['workflows/**'],
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'require', 'fetch', 'crypto', '__dirname'] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      // Responses arrive as parsed JSON, and the assertions check their shape.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
