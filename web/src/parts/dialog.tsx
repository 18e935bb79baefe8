import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  /** Called once the dialog is out of sight, when its content can change unseen. */
  onClosed?: () => void;
  title: string;
  size?: string;
  /** Not closed by Escape or a click outside: its content cannot be shown again. */
  isFirm?: boolean;
  children: ReactNode;
}

export function Dialog({ isFirm = false, title, onClosed, ...props }: DialogProps) {
  return (
    <Modal
      {...props}
      onExitTransitionEnd={onClosed}
      title={<b>{title}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!isFirm}
      closeOnEscape={!isFirm}
      // The scroll lock adds a style without the nonce that the page's policy requires.
      lockScroll={false}
    />
  );
}
