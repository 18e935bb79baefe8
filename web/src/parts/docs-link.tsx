import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { DOCS_PATH } from '../base-path';

/** Link into the documentation. @param to a page and a section, as in `webhooks#retries` or `errors#timeout` */
export function DocsLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor href={`${DOCS_PATH}/${to}`} inherit c="inherit" underline="always">
      {children}
    </Anchor>
  );
}
