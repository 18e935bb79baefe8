import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { CSSProperties, ReactNode } from 'react';

/** The browser shows and announces the first page itself. */
let isFirst = true;

interface PageTitleProps {
  /** Of the tab: what tells this page from others, such as "Deliveries". */
  title: string;
  size?: 'h2' | 'h3' | 'h4';
  style?: CSSProperties;
  children?: ReactNode;
}

/**
 * Heading of a page. It names the tab, and takes the focus when somebody comes here from another page, so that a screen reader
 * says where they are and the next Tab goes on from here (WCAG 2.2, 2.4.2 and 2.4.3).
 */
export function PageTitle({ title, size = 'h2', style, children = title }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · HanDl`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current!.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <Title order={1} size={size} style={style} tabIndex={-1} ref={heading} className="page-title">
      {children}
    </Title>
  );
}
