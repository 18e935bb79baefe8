import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { memo, useState } from 'react';
import { Copy } from '../parts/copy';
import { JsonView } from '../parts/json-view';
import { indented } from './indent';

/** The body that endpoints get. */
export const Payload = memo(function Payload({ text }: { text: string }) {
  const [shown, setShown] = useState('lines');
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Payload
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Show the payload"
            value={shown}
            onChange={setShown}
            data={[
              { value: 'lines', label: 'On lines' },
              { value: 'sent', label: 'As sent' },
            ]}
          />
          <Copy text={text} label="Copy payload" />
        </Group>
      </Group>
      <JsonView text={shown === 'sent' ? text : indented(text)} label="Payload" />
      <Text size="xs" c="dimmed">
        Every attempt sends these {new TextEncoder().encode(text).length.toLocaleString('en')} bytes.
        {shown === 'lines' && ' Here only line breaks and spaces are added; copying gives the bytes as sent.'}
      </Text>
    </Stack>
  );
});
