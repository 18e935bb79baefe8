import { Button, Switch } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';

interface MoreProps extends ButtonProps {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  children: string;
}

/** Button that loads the next page of a list; renders nothing on the last page. */
export function More({ pages, ...button }: MoreProps) {
  if (!pages.hasNextPage) return null;
  return (
    <Button
      variant="default"
      {...button}
      loading={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    />
  );
}

/** Stops and resumes live updates (WCAG 2.2, 2.2.2). */
export function LiveSwitch({ isLive, onChange }: { isLive: boolean; onChange: (isLive: boolean) => void }) {
  return <Switch label="Live updates" checked={isLive} onChange={(event) => onChange(event.currentTarget.checked)} />;
}
