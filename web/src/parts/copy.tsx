import { Button, CopyButton, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Button that copies a text to the clipboard and confirms it. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy} aria-live="polite">
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** An object's id with a button to copy it. @param children shown next to it */
export function CopyableId({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" className="mono">
        {id}
      </Text>
      <Copy text={id} label="Copy ID" />
      {children}
    </Group>
  );
}
