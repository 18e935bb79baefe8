import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copy } from './copy';

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
