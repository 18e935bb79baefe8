import { Button } from '@mantine/core';
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
