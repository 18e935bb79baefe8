import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

/** Yellow note. Its title has the color of text: Mantine's yellow misses the contrast of WCAG 2.2 (1.4.3). */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Alert
      color="yellow"
      variant="outline"
      role="note"
      title={title}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      {children}
    </Alert>
  );
}
