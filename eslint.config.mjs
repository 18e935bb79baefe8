import { posix } from 'node:path';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const sources = ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts'];
const web = ['web/src/**/*.ts', 'web/src/**/*.tsx'];

/** The composition root: main, the sending half it starts, and the embedded stack's demo account. */
const compositionRoot = ['src/main.ts', 'src/delivery-side.ts', 'src/demo.ts'];

const anyPackage = '[^.].*';
const anyPackageButPg = `(?!pg(/|$))${anyPackage}`;

/**
 * What each folder may import: modules as paths from the root, modules whose types alone may be used, and packages
 * (all but `pg` where none are named). Its own files it may always import. Anything not listed is refused.
 */
const layers = [
  // node:zlib for its CRC-32, which is as pure as the rules around it.
  { folder: 'src/domain', packages: ['node:zlib'] },
  {
    folder: 'workflows',
    modules: ['src/domain'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  { folder: 'src/store', modules: ['src/domain'], packages: ['pg', 'node-pg-migrate', 'node:[a-z_/]+'] },
  { folder: 'src/delivery', modules: ['src/domain', 'src/store', 'src/pause'] },
  { folder: 'src/mail', modules: ['src/domain'] },
  {
    folder: 'activities',
    modules: ['src/domain', 'src/store', 'src/delivery', 'src/mail', 'src/within', 'workflows/contract'],
  },
  {
    folder: 'src/api',
    types: ['src/delivery/address-guard', 'src/metrics'],
    modules: [
      'src/domain',
      'src/store',
      'src/delivery/endpoint-url',
      'src/delivery/sign',
      'src/within',
      'workflows/contract',
    ],
  },
  {
    folder: 'src/cli',
    modules: [
      'src/domain',
      'src/store',
      'src/config',
      'src/migrate',
      'src/embedded/postgres',
      'src/embedded/project-root',
    ],
  },
  { folder: 'src/embedded', modules: ['src/domain'], types: ['src/config'], packages: [anyPackage] },
  { folder: 'src', modules: ['src/domain', 'workflows/contract'] },
];

/** The rule for the files of one layer that lie `depth` folders below it. */
function direction({ folder, modules = [], types = [], packages = [anyPackageButPg] }, depth) {
  const here = posix.join(folder, 'x/'.repeat(depth));
  const path = (target) => `./${posix.relative(here, target)}`.replace('./../', '../').replaceAll('.', '\\.');
  const own = folder === 'src' ? '\\./(?!main$)[^./]+$' : `\\.{1,${depth + 1}}/[^.]`;
  const typesOnly = types.map((module) => `${path(module)}(/|$)`);
  const others = [...modules.map(path), ...packages].map((name) => `${name}(/|$)`);
  const patterns = [
    {
      // A path that climbs again after descending would slip past a list of prefixes.
      regex: `^(?!${[own, ...others, ...typesOnly].join('|')})|[^./]/\\.\\./`,
      message: `${folder} may not import this: see the directions in eslint.config.mjs.`,
    },
    { regex: '^(node:)?process$', message: 'Only src/config.ts reads the environment.' },
  ];
  if (typesOnly.length > 0) {
    const message = `${folder} may import types from here, with \`import type\`, and nothing else.`;
    patterns.push({ regex: `^(${typesOnly.join('|')})`, allowTypeImports: true, message });
  }
  return {
    files: [`${folder}/${'*/'.repeat(depth)}*.ts`],
    ignores: compositionRoot,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

/** A folder that `layers` does not name yet, or one too deep, may import nothing from around it. */
const unnamedLayer = {
  files: sources,
  ignores: ['src/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ regex: '^\\.\\./', message: 'Say in eslint.config.mjs what this folder may import.' }] },
    ],
  },
};

const lazyImport = {
  selector: 'ImportExpression[source.value=/^\\./]',
  message: 'Import modules of this project statically, or the directions cannot be checked.',
};
const asynchronous = {
  selector: ':function[async=true], AwaitExpression, ForOfStatement[await=true], NewExpression[callee.name="Promise"]',
  message: 'src/domain is pure: what waits belongs to its callers.',
};

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.data/', '.cache/']),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs,cjs}'],
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: false, skipComments: false, IIFEs: true }],
    },
  },
  {
    files: [...sources, 'test/**/*.ts'],
    ignores: ['src/config.ts', 'test/support/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
      ],
    },
  },
  unnamedLayer,
  layers.flatMap((layer) =>
    layer.folder === 'src' ? [direction(layer, 0)] : [direction(layer, 0), direction(layer, 1)],
  ),
  {
    files: web,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+src/(?!api/)|^(\\.\\./)+(workflows|activities)',
              message: 'The page uses the public API alone.',
            },
            { regex: '^(\\.\\./)+src/api/', allowTypeImports: true, message: 'Types of the API, and nothing else.' },
            { regex: '^node:', message: 'The page runs in a browser.' },
          ],
        },
      ],
      // Handlers of events may be asynchronous: what they throw is shown by the query that they run.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  { files: sources, ignores: ['src/*.ts'], rules: { 'no-restricted-syntax': ['error', lazyImport] } },
  { files: ['src/domain/**'], rules: { 'no-restricted-syntax': ['error', lazyImport, asynchronous] } },
  {
    files: ['src/domain/**', 'workflows/**'],
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'require', 'fetch', 'crypto', '__dirname'] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      // Answers of servers arrive as parsed JSON, and the assertions are what checks their shape.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
