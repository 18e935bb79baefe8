import type { Question } from 'dns-packet';
import { addressRecord, startDnsServer } from './dns-server';
import type { DnsReply, DnsServer } from './dns-server';

/** What a name server answers to a question: addresses, a response code, or nothing; and after how long. */
type ZoneAnswer = string[] | Exclude<DnsReply, unknown[]> | { afterMs: number; addresses: string[] };

/** The answers of a name server about every name. Without an entry it is silent. */
export interface Zone {
  A?: ZoneAnswer;
  AAAA?: ZoneAnswer;
}

/** Runs `work` with a name server for each zone. */
export async function withNameServers<T>(
  zones: readonly Zone[],
  work: (addresses: string[], servers: DnsServer[]) => Promise<T>,
): Promise<T> {
  const servers = await Promise.all(zones.map((zone) => startDnsServer((question) => replyOf(zone, question))));
  try {
    return await work(
      servers.map(({ address }) => address),
      servers,
    );
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

function replyOf(zone: Zone, { name, type }: Question): DnsReply | Promise<DnsReply> {
  const answer = zone[type as keyof Zone] ?? 'silence';
  if (typeof answer === 'string') return answer;
  if (Array.isArray(answer)) return answer.map((address) => addressRecord(name, address));
  const records = answer.addresses.map((address) => addressRecord(name, address));
  return new Promise((resolve) => setTimeout(() => resolve(records), answer.afterMs));
}
