import { testLayoutIn } from './layout';

// Where text does not fit, it is because letters are wide. The narrow font is in layout.long.ts.
testLayoutIn('Michroma');
