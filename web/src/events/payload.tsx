import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { memo, useState } from 'react';
import { Copy } from '../parts/copy';
import { JsonView } from '../parts/json-view';

/** The body that endpoints receive, or the marker in its place. */
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
        {isRedacted(text)
          ? 'This event was redacted by the operator: its data is erased, and nothing of it is sent any more.'
          : `Every attempt sends the same ${new TextEncoder().encode(text).length.toLocaleString('en')} bytes.`}
        {shown === 'indented' &&
          ' Line breaks and spaces are added here for reading. “Copy payload” copies the bytes as sent.'}
      </Text>
    </Stack>
  );
});

/** `redacted_at` stands beside `data`, where no producer can put it. */
const isRedacted = (text: string) => 'redacted_at' in (JSON.parse(text) as object);

const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{},:]/g;
const INDENT = '  ';

/** Indents JSON. Only whitespace between tokens changes: numbers, escapes and the order of keys stay the same. */
function indented(json: string): string {
  const tokens = json.match(TOKEN) ?? [];
  let depth = 0;
  const line = () => '\n' + INDENT.repeat(depth);
  return tokens
    .map((token, index) => {
      if (token === ',') return token + line();
      if (token === ':') return ': ';
      const isEmpty = /[{[]/.test(tokens[index - 1] ?? '') && /^[}\]]$/.test(token);
      if (/^[{[]$/.test(token)) {
        depth++;
        return /^[}\]]$/.test(tokens[index + 1] ?? '') ? token : token + line();
      }
      if (/^[}\]]$/.test(token)) {
        depth--;
        return isEmpty ? token : line() + token;
      }
      return token;
    })
    .join('');
}
