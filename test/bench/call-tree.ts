/** What Node writes with `--cpu-prof`. Times are in microseconds of the clock of `process.hrtime`. */
export interface CpuProfile {
  startTime: number;
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** Whose code runs. */
export type Owner = 'product' | 'package' | 'Node.js' | 'garbage collection';

export interface Call {
  label: string;
  owner: Owner;
  /** With all that it calls. */
  us: number;
  calls: Call[];
}

/** Calls deeper than this count as time of the last one that is shown. */
const MAX_DEPTH = 24;

/**
 * The calls of a profile by time, without idle time. A row of calls within one package is one call, named after the package:
 * what matters is who spends the time, and on whose behalf.
 * @param root the project's folder
 * @param fromUs what was before is left out
 */
export function callTree({ nodes, samples, timeDeltas, startTime }: CpuProfile, root: string, fromUs: number): Call {
  const selfUs = new Map<number, number>();
  let atUs = startTime;
  samples.forEach((id, nth) => {
    atUs += timeDeltas[nth]!;
    if (atUs >= fromUs) selfUs.set(id, (selfUs.get(id) ?? 0) + timeDeltas[nth]!);
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const all: Call = { label: 'all', owner: 'Node.js', us: 0, calls: [] };
  const add = (id: number, path: Call[]) => {
    const { callFrame, children = [] } = byId.get(id)!;
    if (callFrame.functionName === '(idle)') return;
    const inner = entered(path, frameOf(callFrame, root));
    for (const call of inner) call.us += selfUs.get(id) ?? 0;
    for (const child of children) add(child, inner);
  };
  for (const child of nodes[0]!.children ?? []) add(child, [all]);
  return all;
}

/** The path with this call at its end; the same path when the call is part of the last one. */
function entered(path: Call[], { label, owner }: Pick<Call, 'label' | 'owner'>): Call[] {
  const last = path.at(-1)!;
  if ((last.label === label && last.owner === owner) || path.length === MAX_DEPTH) return path;
  const known = last.calls.find((call) => call.label === label && call.owner === owner);
  if (known) return [...path, known];
  const call: Call = { label, owner, us: 0, calls: [] };
  last.calls.push(call);
  return [...path, call];
}

function frameOf(
  { functionName, url }: { functionName: string; url: string },
  root: string,
): Pick<Call, 'label' | 'owner'> {
  if (functionName === '(garbage collector)') return { label: 'garbage collection', owner: 'garbage collection' };
  const inPackages = url.split('node_modules/').at(-1)!;
  if (inPackages !== url) {
    return {
      label: inPackages
        .split('/')
        .slice(0, inPackages.startsWith('@') ? 2 : 1)
        .join('/'),
      owner: 'package',
    };
  }
  const file = url.replace('file://', '');
  if (file.startsWith(root)) return { label: functionName || '(anonymous)', owner: 'product' };
  return {
    label: url.startsWith('node:') ? url.replace(/^node:(internal\/)?/, '').split('/')[0]! : 'Node.js',
    owner: 'Node.js',
  };
}
