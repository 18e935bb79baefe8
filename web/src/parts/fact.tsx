import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A term and its value, inside a `dl`. @param isFigure emphasizes the value */
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
