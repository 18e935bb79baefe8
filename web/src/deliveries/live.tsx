import { Switch } from '@mantine/core';

/** What moves by itself can be stopped (WCAG 2.2, 2.2.2), to read in peace. */
export function LiveSwitch({ isLive, onChange }: { isLive: boolean; onChange: (isLive: boolean) => void }) {
  return <Switch label="Live" checked={isLive} onChange={(event) => onChange(event.currentTarget.checked)} />;
}
