import { buildDocs } from '../../src/api/docs/build-docs';

// The Markdown renderer is an ES module, which Jest cannot load.
buildDocs(process.argv[3]!);
