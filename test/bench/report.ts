import { writeFileSync } from 'node:fs';

/** One row of the report. */
export interface Measured {
  measure: string;
  value: number;
  unit: Unit;
  /** Null: it is only reported. */
  goal: string | null;
  ok: boolean;
}

type Unit = '1/s' | 'ms' | 'ratio' | 'MB' | 'kB' | 'cores' | 's';

/** What is reported, in the order in which it was measured. */
export class Report {
  readonly all: Measured[] = [];

  constructor(private readonly progress: (line: string) => void) {}

  add(measure: string, value: number, unit: Unit): void {
    this.push({ measure, value, unit, goal: null, ok: true });
  }

  /** A measure that is to reach `goal`. */
  addAtLeast(goal: number, measure: string, value: number, unit: Unit): void {
    this.addGoal(`at least ${goal}`, value >= goal, measure, value, unit);
  }

  /** A measure that is not to exceed `goal`. */
  addAtMost(goal: number, measure: string, value: number, unit: Unit): void {
    this.addGoal(`at most ${goal}`, value <= goal, measure, value, unit);
  }

  addGoal(goal: string, ok: boolean, measure: string, value: number, unit: Unit): void {
    this.push({ measure, value, unit, goal, ok });
  }

  table(): string[][] {
    return [['measure', 'value', 'unit', 'goal', ''], ...this.all.map(rowOf)];
  }

  writeJson(file: string): void {
    writeFileSync(file, `${JSON.stringify(this.all, null, 2)}\n`);
  }

  private push(measured: Measured): void {
    this.all.push(measured);
    this.progress(rowOf(measured).filter(Boolean).join('  '));
  }
}

function rowOf({ measure, value, unit, goal, ok }: Measured): string[] {
  const shown = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
  return [measure, shown, unit, goal ?? '', goal === null ? '' : ok ? 'ok' : 'MISSED'];
}
