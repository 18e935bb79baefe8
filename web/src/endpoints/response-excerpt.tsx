import { Code } from '@mantine/core';

const MAX_SHOWN_CHARACTERS = 600;

/** The beginning of a response body. It is untrusted, so it is shown as text only. */
export function ResponseExcerpt({ body }: { body: string }) {
  return (
    <Code
      block
      my="xs"
      mah={140}
      tabIndex={0}
      aria-label="Response body"
      style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {body.slice(0, MAX_SHOWN_CHARACTERS)}
      {body.length > MAX_SHOWN_CHARACTERS && '…'}
    </Code>
  );
}
