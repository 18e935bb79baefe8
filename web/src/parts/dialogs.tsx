import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from './load-states';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  /** Called once the dialog is out of sight, when its content can change unseen. */
  onClosed?: () => void;
  title: string;
  size?: string;
  /** Not closed by Escape or a click outside: its content cannot be shown again. */
  isClosedByButtonOnly?: boolean;
  children: ReactNode;
}

export function Dialog({ isClosedByButtonOnly = false, title, onClosed, ...props }: DialogProps) {
  return (
    <Modal
      {...props}
      onExitTransitionEnd={onClosed}
      title={<b>{title}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!isClosedByButtonOnly}
      closeOnEscape={!isClosedByButtonOnly}
      // The scroll lock adds a style without the nonce that the page's policy requires.
      lockScroll={false}
    />
  );
}

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
