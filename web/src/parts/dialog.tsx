import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  /** When it is out of sight: only then may what it shows be forgotten. */
  onClosed?: () => void;
  title: string;
  size?: string;
  /** What is in it must not vanish by a slip. */
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
      // Its style would lack the nonce of the page's policy.
      lockScroll={false}
    />
  );
}
