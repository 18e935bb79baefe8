// Runs a TypeScript file in a process of its own: node run-ts.cjs FILE ARGUMENTS…
const { transformFileSync } = require('@swc/core');

const jsc = { target: 'es2023', parser: { syntax: 'typescript' } };
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { jsc, module: { type: 'commonjs' } }).code, file);
};
require(require('node:path').resolve(process.argv[2]));
