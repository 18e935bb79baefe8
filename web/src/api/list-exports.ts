import { useMutation } from '@tanstack/react-query';
import type { QueryOf } from '../../../clients/typescript/src';
import { useApi } from '../session';
import { dataOf } from './api-client';
import type { Api } from './api-client';

export type ExportType = 'text/csv' | 'application/x-ndjson';

/** As long as the API lets an export take. */
const TIMEOUT_MS = 600_000;

const asFile = (type: ExportType) => ({
  headers: { Accept: type },
  parseAs: 'blob' as const,
  fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
});

export type ExportFile = (api: Api, type: ExportType) => Promise<Blob>;

export const exportDeliveries =
  (query: QueryOf<'/v1/deliveries'>): ExportFile =>
  (api, type) =>
    dataOf(api.GET('/v1/deliveries', { params: { query }, ...asFile(type) }));

export const exportEvents =
  (query: QueryOf<'/v1/events'>): ExportFile =>
  (api, type) =>
    dataOf(api.GET('/v1/events', { params: { query }, ...asFile(type) }));

/** Fetches a list as a file and gives it to the browser to save. */
export function useExport(name: string, file: ExportFile) {
  const api = useApi();
  return useMutation({
    async mutationFn(type: ExportType) {
      const blob = await file(api, type);
      const day = new Date().toISOString().slice(0, 10);
      save(blob, `${name}-${day}.${type === 'text/csv' ? 'csv' : 'ndjson'}`);
    },
  });
}

function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  URL.revokeObjectURL(url);
}
