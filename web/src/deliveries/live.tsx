import { Button, Center, Switch } from '@mantine/core';

/** What moves by itself can be stopped (WCAG 2.2, 2.2.2), to read in peace. */
export function LiveSwitch({ isLive, onChange }: { isLive: boolean; onChange: (isLive: boolean) => void }) {
  return <Switch label="Live" checked={isLive} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Shows the next page below. */
export function More({ pages }: { pages: Pages }) {
  if (!pages.hasNextPage) return null;
  return (
    <Center>
      <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        Load more
      </Button>
    </Center>
  );
}
