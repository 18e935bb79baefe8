import { Code } from '@mantine/core';

const MAX_SHOWN_CHARACTERS = 600;

/** The beginning of what a receiver answered. It is untrusted: text alone. */
export function Answered({ body }: { body: string }) {
  return (
    <Code
      block
      my="xs"
      mah={140}
      tabIndex={0}
      aria-label="What your endpoint answered"
      style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {body.slice(0, MAX_SHOWN_CHARACTERS)}
      {body.length > MAX_SHOWN_CHARACTERS && '…'}
    </Code>
  );
}
