import { Code as Block, Group, SegmentedControl, Stack, Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import type { EndpointSecret } from '../api/api-types';
import { Copy } from '../parts/copy';
import { filledIn, LANGUAGES } from './snippets';
import type { Header } from './snippets';

const HIDDEN = 'whsec_…';
const HEADERS: Header[] = ['X-HanDl-Signature', 'webhook-signature'];
/** The code of the guide, by its path from here. */
const FILES = import.meta.glob<string>('../../../examples/verify/*', { query: '?raw', import: 'default', eager: true });

/** Code that verifies signatures in each language of the guide, with the secret filled in once it is shown. */
export function VerificationCode({ secret }: { secret: EndpointSecret | undefined }) {
  const [header, setHeader] = useState<Header>('X-HanDl-Signature');
  const secrets = { current: secret?.secret ?? HIDDEN, old: secret?.old_secret ?? null };
  return (
    <Stack gap="sm">
      <SegmentedControl
        data={HEADERS}
        value={header}
        onChange={(chosen) => setHeader(chosen)}
        aria-label="Header to verify"
      />
      <Tabs defaultValue="Node.js" keepMounted={false}>
        <Tabs.List aria-label="Language">
          {LANGUAGES.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {LANGUAGES.map((language) => {
          const text = filledIn(FILES[`../../../examples/verify/${language.files[header]}`]!, language, secrets);
          return (
            <Tabs.Panel key={language.name} value={language.name} pt="sm">
              <Stack gap="xs">
                <Block block tabIndex={0} aria-label={`${language.name} code`}>
                  {text}
                </Block>
                <Group gap="sm" justify="space-between">
                  <Text size="xs" c="dimmed" flex="1 1 260px">
                    Pass the raw body exactly as it arrived, before it is parsed. Keep the secret out of your
                    repository.
                  </Text>
                  <Copy text={text} label="Copy code" />
                </Group>
              </Stack>
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Stack>
  );
}
