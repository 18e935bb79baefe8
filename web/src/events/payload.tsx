import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { memo, useState } from 'react';
import { Copy } from '../parts/copy';
import { JsonView } from '../parts/json-view';
import { indented } from './indent';

/** The body that endpoints receive. */
export const Payload = memo(function Payload({ text }: { text: string }) {
  const [shown, setShown] = useState('indented');
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Payload
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Payload format"
            value={shown}
            onChange={setShown}
            data={[
              { value: 'indented', label: 'Indented' },
              { value: 'sent', label: 'As sent' },
            ]}
          />
          <Copy text={text} label="Copy payload" />
        </Group>
      </Group>
      <JsonView text={shown === 'sent' ? text : indented(text)} label="Payload" />
      <Text size="xs" c="dimmed">
        Every attempt sends the same {new TextEncoder().encode(text).length.toLocaleString('en')} bytes.
        {shown === 'indented' &&
          ' Line breaks and spaces are added here for reading. “Copy payload” copies the bytes as sent.'}
      </Text>
    </Stack>
  );
});
