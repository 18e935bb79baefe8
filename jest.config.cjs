/** Folders of tests that need none of the services of the set-up. Those in `dev` start what they need themselves. */
const STANDALONE = 'unit|email|examples|dev';

/** @type {import('jest').Config} */
const project = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};

/** @type {import('jest').Config} */
module.exports = {
  // Jest runs the set-up of a project only if one of its test files is selected.
  projects: [
    { ...project, displayName: 'standalone', testMatch: [`<rootDir>/test/@(${STANDALONE})/**/*.test.ts`] },
    {
      ...project,
      displayName: 'services',
      testMatch: ['<rootDir>/test/*.test.ts', `<rootDir>/test/!(${STANDALONE})/**/*.test.ts`],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
  // Temporal's native runtime keeps a process alive after its workers have ended.
  forceExit: true,
  // Most tests wait for something most of the time.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  testTimeout: 60_000,
};
