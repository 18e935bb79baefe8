import { Switch } from '@mantine/core';

/** Stops and resumes live updates (WCAG 2.2, 2.2.2). */
export function LiveSwitch({ isLive, onChange }: { isLive: boolean; onChange: (isLive: boolean) => void }) {
  return <Switch label="Live updates" checked={isLive} onChange={(event) => onChange(event.currentTarget.checked)} />;
}
