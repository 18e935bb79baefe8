import { Badge, createTheme, SegmentedControl } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

/** Theme with system fonts only, so that no font is downloaded. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
  components: {
    // Mantine truncates these texts when a font is wide: "in progr…".
    Badge: Badge.extend({ classNames: { root: 'whole-text', label: 'whole-text' } }),
    SegmentedControl: SegmentedControl.extend({ classNames: { label: 'wrapped-text' } }),
  },
});

/** Darker small text and light badges: Mantine's defaults miss the contrast that WCAG 2.2 (1.4.3) requires. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-yellow-light-color': '#7a4f00',
    '--mantine-color-orange-light-color': '#a33600',
    '--mantine-color-teal-light-color': '#066649',
    '--mantine-color-red-light-color': colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': colors.gray[5],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-placeholder': colors.gray[5],
  },
});
