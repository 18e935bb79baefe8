import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Linux counts the CPU time of processes in hundredths of a second (`getconf CLK_TCK`). */
const MS_PER_TICK = 10;

/** A group of processes that is measured. */
export interface Group {
  name: string;
  pids: readonly number[];
  /** Whether processes that these have started count too. */
  isTree: boolean;
}

interface Stat {
  pid: number;
  parent: number;
  /** User and system time. */
  ownTicks: number;
  /** Of its children that have ended. */
  endedTicks: number;
}

export const canMeasureCpu = existsSync('/proc/self/stat');

/** CPU time of each group so far, in milliseconds. Elsewhere than on Linux it is not measured. */
export function cpuTimes(groups: readonly Group[]): Map<string, number> {
  const stats = canMeasureCpu ? allStats() : [];
  return new Map(groups.map((group) => [group.name, timeOf(group, stats) * MS_PER_TICK]));
}

/** What all cores did so far, in ticks. */
export function coreTimes(): { busy: number; all: number } {
  if (!canMeasureCpu) return { busy: 0, all: 0 };
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...others] = line.split(/\s+/).slice(1, 9).map(Number);
  const busy = [user, nice, system, ...others].reduce((sum, ticks) => sum + ticks, 0);
  return { busy, all: busy + idle + waiting };
}

function timeOf({ pids, isTree }: Group, stats: readonly Stat[]): number {
  const counted = stats.filter(({ pid }) => pids.includes(pid));
  if (!isTree) return sum(counted.map((stat) => stat.ownTicks));
  const ofTree = counted.map((stat) => stat.ownTicks + stat.endedTicks);
  const children = stats.filter(({ parent }) => pids.includes(parent)).map(({ pid }) => pid);
  return sum(ofTree) + (children.length > 0 ? timeOf({ name: '', pids: children, isTree }, stats) : 0);
}

function allStats(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // The name, in parentheses, may contain anything (proc_pid_stat(5)).
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
        const ticks = (at: number) => Number(fields[at - 3]);
        return [
          { pid: Number(pid), parent: ticks(4), ownTicks: ticks(14) + ticks(15), endedTicks: ticks(16) + ticks(17) },
        ];
      } catch {
        return []; // It has ended.
      }
    });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
