import { testLayoutIn } from './layout';

testLayoutIn('PT Sans Narrow');
