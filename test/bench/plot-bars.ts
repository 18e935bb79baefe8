import { escaped, FONT } from './svg';

/** Bars that are drawn beside each other. */
export interface BarGroup {
  label: string;
  /** By series; a series that is missing has no bar here. */
  values: Readonly<Record<string, number | undefined>>;
}

export interface BarChart {
  title: string;
  unit: string;
  /** In the order in which they are drawn. */
  series: readonly string[];
  groups: readonly BarGroup[];
  /** For values that differ by more than a hundred times. */
  isLogarithmic?: boolean;
}

const WIDTH = 860;
const LABEL_WIDTH = 270;
const VALUE_WIDTH = 80;
const BAR_HEIGHT = 15;
const GROUP_GAP = 12;
const TOP = 64;
/** Of Okabe and Ito, whose colours people with any kind of colour vision can tell apart. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7'];

/** Draws horizontal bars as an SVG image. It has a background of its own, so that it can be read on a dark page. */
export function drawBars(chart: BarChart): string {
  const { title, unit, series } = chart;
  const scale = scaleOf(chart);
  const shapes: string[] = [];
  let y = TOP;
  for (const { label, values } of chart.groups) {
    const drawn = series.filter((name) => values[name] !== undefined);
    shapes.push(
      text(LABEL_WIDTH - 10, y + (drawn.length * BAR_HEIGHT) / 2 + 4, label, 'font-size="12" text-anchor="end"'),
    );
    for (const name of drawn) {
      const value = values[name]!;
      const width = Math.max(1, scale(value));
      const colour = COLOURS[series.indexOf(name) % COLOURS.length]!;
      shapes.push(
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT - 2}" fill="${colour}"/>`,
      );
      shapes.push(text(LABEL_WIDTH + width + 5, y + BAR_HEIGHT - 4, shown(value), 'font-size="11"'));
      y += BAR_HEIGHT;
    }
    y += GROUP_GAP;
  }
  const scaled = chart.isLogarithmic ? `${unit}, logarithmic` : unit;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${y}" fill="#fff"/>`,
    text(12, 24, `${title} (${scaled})`, 'font-size="16" font-weight="600"'),
    ...series.map((name, nth) => legend(name, nth)),
    ...shapes,
    '</svg>\n',
  ].join('\n');
}

function scaleOf({ groups, isLogarithmic }: BarChart): (value: number) => number {
  const values = groups.flatMap((group) => Object.values(group.values)).filter((value) => value !== undefined);
  const most = Math.max(...values);
  const width = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  if (!isLogarithmic) return (value) => (value / most) * width;
  const least = Math.min(...values) / 2;
  return (value) => (Math.log(value / least) / Math.log(most / least)) * width;
}

function legend(name: string, nth: number): string {
  const x = LABEL_WIDTH + nth * 150;
  const square = `<rect x="${x}" y="38" width="12" height="12" fill="${COLOURS[nth % COLOURS.length]}"/>`;
  return square + text(x + 18, 48, name, 'font-size="12"');
}

const text = (x: number, y: number, content: string, style: string) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${FONT} ${style}>${escaped(content)}</text>`;

const shown = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1));
