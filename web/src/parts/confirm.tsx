import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from './states';
import { Dialog } from './dialog';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  label: string;
  change: { error: Error | null; isPending: boolean; reset: () => void };
  onConfirm: () => void;
  children: ReactNode;
}

/** Dialog that says what a change will do and asks for confirmation. */
export function Confirm({ opened, onClose, title, label, change, onConfirm, children }: ConfirmProps) {
  return (
    <Dialog opened={opened} onClose={onClose} onClosed={change.reset} title={title}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        {change.error && <Failed error={change.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={change.isPending} onClick={onConfirm}>
            {label}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
