const { projects, ...settings } = require('./jest.config.cjs');

/** What takes too long for each change: `*.long.ts`. It needs the services of the set-up. */
module.exports = {
  ...settings,
  projects: projects
    .filter(({ globalSetup }) => globalSetup)
    .map((project) => ({ ...project, testMatch: ['<rootDir>/test/**/*.long.ts'] })),
};
