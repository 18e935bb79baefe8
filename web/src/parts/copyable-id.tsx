import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copy } from './copy';

/** An object's id, and what else stands beside it. */
export function CopyableId({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" className="mono">
        {id}
      </Text>
      <Copy text={id} label="Copy id" />
      {children}
    </Group>
  );
}
