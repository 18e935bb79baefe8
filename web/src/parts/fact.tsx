import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A name and what it is, within a `dl`. @param isFigure it is read at a glance. */
export function Fact({ name, isFigure = false, children }: { name: string; isFigure?: boolean; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} {...(isFigure ? { fw: 600 } : { size: 'sm' })}>
        {children}
      </Text>
    </div>
  );
}
