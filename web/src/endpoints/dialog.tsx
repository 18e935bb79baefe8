import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  size?: string;
  /** What is in it must not vanish by a slip. */
  isFirm?: boolean;
  children: ReactNode;
}

export function Dialog({ isFirm = false, title, ...props }: DialogProps) {
  return (
    <Modal
      {...props}
      title={<b>{title}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!isFirm}
      closeOnEscape={!isFirm}
      // Its style would lack the nonce of the page's policy.
      lockScroll={false}
    />
  );
}
