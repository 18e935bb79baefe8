import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something to know before going on. Mantine's yellow title is paler than WCAG 2.2 (1.4.3) allows. */
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
