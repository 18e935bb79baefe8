// Runs a TypeScript file in a process of its own: node run-ts.cjs FILE ARGUMENTS…
const Module = require('node:module');
const { transformFileSync } = require('@swc/core');

const jsc = { target: 'es2023', parser: { syntax: 'typescript' } };
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { jsc, module: { type: 'commonjs' } }).code, file);
};

// A dynamic import names the compiled file. Here its source is loaded instead.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const isCompiled = request.startsWith('.') && request.endsWith('.js');
  try {
    return resolveFilename(isCompiled ? request.replace(/js$/, 'ts') : request, ...rest);
  } catch (error) {
    if (!isCompiled) throw error;
    return resolveFilename(request, ...rest);
  }
};
require(require('node:path').resolve(process.argv[2]));
