import { Code as Block, Group, Stack, Tabs, Text } from '@mantine/core';
import type { EndpointSecret } from '../api/api-types';
import { Copy } from '../parts/copy';
import { filledIn, SNIPPETS } from './snippets';

const HIDDEN = 'whsec_…';

/** Code that verifies signatures in three languages, with the secret filled in once it is shown. */
export function VerificationCode({ secret }: { secret: EndpointSecret | undefined }) {
  const secrets = { current: secret?.secret ?? HIDDEN, old: secret?.old_secret ?? null };
  return (
    <Tabs defaultValue="JavaScript" keepMounted={false}>
      <Tabs.List aria-label="Language">
        {SNIPPETS.map(({ language }) => (
          <Tabs.Tab key={language} value={language}>
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {SNIPPETS.map((snippet) => {
        const text = filledIn(snippet, secrets);
        return (
          <Tabs.Panel key={snippet.language} value={snippet.language} pt="sm">
            <Stack gap="xs">
              <Block block tabIndex={0} aria-label={`${snippet.language} code`}>
                {text}
              </Block>
              <Group gap="sm" justify="space-between">
                <Text size="xs" c="dimmed" flex="1 1 260px">
                  Pass the raw body exactly as it arrived, before it is parsed. Keep the secret out of your repository.
                </Text>
                <Copy text={text} label="Copy code" />
              </Group>
            </Stack>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
