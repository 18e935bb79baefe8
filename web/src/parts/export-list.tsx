import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useExport } from '../api/list-exports';
import type { ExportFile } from '../api/list-exports';
import { Dialog } from './dialogs';
import { Failed } from './load-states';

/** Button that saves a list as a file. @param name what the list has, in the plural */
export function ExportList({ name, file }: { name: string; file: ExportFile }) {
  const [opened, setOpened] = useState(false);
  const exported = useExport(name, file);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpened(true)}>
        Export …
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} onClosed={exported.reset} title={`Export ${name}`}>
        <Stack>
          <Text size="sm">
            All {name} that match the filters, newest first, at most 100,000. CSV opens in a spreadsheet; JSON lines are
            for programs.
          </Text>
          <Text size="sm" role="status">
            {exported.isPending && 'Exporting …'}
            {exported.isSuccess && 'The file was saved.'}
          </Text>
          {exported.error && <Failed error={exported.error} />}
          <Group justify="flex-end" gap="xs">
            <Button
              variant="default"
              disabled={exported.isPending}
              onClick={() => exported.mutate('application/x-ndjson')}
            >
              JSON lines
            </Button>
            <Button loading={exported.isPending} onClick={() => exported.mutate('text/csv')}>
              CSV
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
