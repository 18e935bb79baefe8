import type { Call, Owner } from './call-tree';
import { escaped, FONT } from './svg';

const WIDTH = 1_200;
const ROW = 18;
const TOP = 64;
/** Narrower calls are left out, in per cent of all time. */
const MIN_PER_CENT = 0.4;
/** Width of a character, so that labels end before their bar does. */
const CHARACTER = 7;
/** Of Okabe and Ito, whose colours people with any kind of colour vision can tell apart. */
const COLOURS: Record<Owner, string> = {
  product: '#56b4e9',
  package: '#e69f00',
  'Node.js': '#bbbbbb',
  'garbage collection': '#cc79a7',
};

/** Draws calls as an SVG image: each under its caller, as wide as its time. */
export function drawFlames(title: string, all: Call): string {
  const shapes: string[] = [];
  let depth = 0;
  const draw = (call: Call, fromUs: number, row: number) => {
    depth = Math.max(depth, row);
    shapes.push(bar(call, all.us, fromUs, row));
    let nextUs = fromUs;
    for (const inner of call.calls.toSorted((a, b) => b.us - a.us)) {
      if (perCent(inner, all.us) < MIN_PER_CENT) continue;
      draw(inner, nextUs, row + 1);
      nextUs += inner.us;
    }
  };
  draw(all, 0, 0);
  const height = TOP + (depth + 1) * ROW + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="12" y="24" ${FONT} font-size="16" font-weight="600">${escaped(title)}, without idle time</text>`,
    ...Object.entries(COLOURS).map(([owner, colour], nth) => legend(owner, colour, nth)),
    ...shapes,
    '</svg>\n',
  ].join('\n');
}

const perCent = ({ us }: Call, allUs: number) => (100 * us) / allUs;

function bar(call: Call, allUs: number, fromUs: number, row: number): string {
  const [x, y] = [(fromUs / allUs) * WIDTH, TOP + row * ROW];
  const width = (call.us / allUs) * WIDTH;
  const share = `${perCent(call, allUs).toFixed(1)} %`;
  const shown = `${call.label} ${share}`.slice(0, Math.max(0, Math.floor((width - 6) / CHARACTER)));
  return [
    `<g><title>${escaped(`${call.label}: ${share}`)}</title>`,
    `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[call.owner]}"/>`,
    shown.length > 2
      ? `<text x="${(x + 3).toFixed(1)}" y="${y + 13}" ${FONT} font-size="11">${escaped(shown)}</text>`
      : '',
    '</g>',
  ].join('');
}

function legend(owner: string, colour: string, nth: number): string {
  const x = 12 + nth * 160;
  return `<rect x="${x}" y="38" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="48" ${FONT} font-size="12">${owner}</text>`;
}
