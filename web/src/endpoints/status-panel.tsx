import { Card, Stack, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode, Ref } from 'react';
import classes from './status-panel.module.css';

interface PanelProps {
  kind: 'good' | 'bad' | 'off';
  title: ReactNode;
  titleRef?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}

/** Highlighted section about the current status of an endpoint. */
export function Panel({ kind, title, titleRef, children }: PanelProps) {
  const id = useId();
  return (
    <Card withBorder component="section" aria-labelledby={id} className={`${classes.panel} ${classes[kind]}`}>
      <Stack gap="sm">
        <Title order={2} size="h4" id={id} ref={titleRef} tabIndex={titleRef ? -1 : undefined}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}
