import { writeFileSync } from 'node:fs';

/** One measure at both ends. */
export interface Result {
  measure: string;
  /** Null: it is only measured at the large end. */
  small: number | null;
  large: number;
  ratio: number | null;
  /** The most that the ratio may be; of a measure that is named `… (at most)`, the most that `large` may be. Null: no goal. */
  goal: number | null;
  ok: boolean;
}

/** What the large end may take, compared with the small end. */
export const RATIO_GOAL = 1.2;

/** The results of a run, in the order in which they were measured. */
export class Results {
  readonly all: Result[] = [];

  constructor(private readonly progress: (line: string) => void) {}

  /** A measure whose goal, if it has one, is on the ratio of both ends. */
  add(measure: string, small: number, large: number, goal: number | null = null): void {
    const ratio = large / small;
    this.push({ measure, small, large, ratio, goal, ok: goal === null || ratio <= goal });
  }

  /** A measure whose goal is on the large end alone. */
  addBound(measure: string, small: number | null, large: number, goal: number): void {
    const ratio = small === null ? null : large / small;
    this.push({ measure: `${measure} (at most)`, small, large, ratio, goal, ok: large <= goal });
  }

  /** A figure of one end, without a goal. */
  addFigure(measure: string, figure: number): void {
    this.push({ measure, small: null, large: figure, ratio: null, goal: null, ok: true });
  }

  table(): string[][] {
    return [
      ['measure', 'small', 'large', 'ratio', 'goal', ''],
      ...this.all.map(({ measure, small, large, ratio, goal, ok }) => [
        measure,
        shown(small),
        shown(large),
        ratio === null ? '' : ratio.toFixed(2),
        goal === null ? '' : `at most ${goal}`,
        goal === null ? '' : ok ? 'ok' : 'MISSED',
      ]),
    ];
  }

  writeJson(file: string): void {
    writeFileSync(file, `${JSON.stringify(this.all, null, 2)}\n`);
  }

  private push(result: Result): void {
    this.all.push(result);
    this.progress(this.table().at(-1)!.filter(Boolean).join('  '));
  }
}

function shown(figure: number | null): string {
  if (figure === null) return '';
  return Math.abs(figure) < 1_000 ? figure.toFixed(2) : Math.round(figure).toLocaleString('en-US');
}
