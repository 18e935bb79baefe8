const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders with files of a minute or more, the longest first. */
const LONG = ['contract', 'faults', 'e2e', 'browser'];

/** Jest knows what took long from earlier runs. In a fresh clone it would begin long ones last, and other processes would idle. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((folder) => path.includes(`/test/${folder}/`));
      return place === -1 ? LONG.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
