import {
  Anchor,
  AppShell,
  Badge,
  Box,
  Burger,
  Button,
  Group,
  NavLink,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { DOCS_PATH } from './base-path';
import { useSession } from './session';
import { useSettingsQuery } from './settings';

const SECTIONS = [
  ['/endpoints', 'Endpoints'],
  ['/deliveries', 'Deliveries'],
  ['/events', 'Events'],
  ['/event-types', 'Event types'],
  ['/keys', 'API keys'],
  ['/verify', 'Verify signatures'],
] as const;

const isWithin = (path: string, location: string) => `${location}/`.startsWith(`${path}/`);

/** Header and navigation around the current view. */
export function Shell({ children }: { children: ReactNode }) {
  const [isOpen, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const { signOut } = useSession();
  const scopes = useSettingsQuery().data?.api_key_scopes;
  const isReadOnly = scopes !== undefined && !scopes.includes('webhooks:write');
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <Anchor href="#main" className="skip-link">
        Skip to content
      </Anchor>
      <AppShell.Header px={{ base: 'sm', sm: 'md' }}>
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" style={{ whiteSpace: 'nowrap' }}>
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text fw={650}>
              {/* A phone has no room for all of it and the badge. */}
              <Box component="span" visibleFrom={isReadOnly ? 'sm' : undefined}>
                Settings →{' '}
              </Box>
              API
            </Text>
            {isReadOnly && <ReadOnly />}
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorScheme visibleFrom="sm" />
            <Button variant="default" size="xs" onClick={signOut}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        {SECTIONS.map(([path, label]) => (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={label}
            active={isWithin(path, location)}
            aria-current={isWithin(path, location) ? 'page' : undefined}
            onClick={close}
          />
        ))}
        <NavLink href={`${DOCS_PATH}/webhooks`} label="Webhooks guide" mt="auto" />
        <NavLink href={`${DOCS_PATH}/api/`} label="API reference" />
        <ColorScheme hiddenFrom="sm" />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <div className="view">{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}

/** Says that the key cannot change anything, and so why there are no buttons for it. */
const ReadOnly = () => (
  <Badge variant="outline" color="gray" title="This API key lacks the scope webhooks:write">
    Read only
  </Badge>
);

function ColorScheme(at: Pick<ButtonProps, 'visibleFrom' | 'hiddenFrom'>) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
  return (
    <Button
      {...at}
      variant="subtle"
      size="xs"
      color="gray"
      aria-label={`Color theme: ${colorScheme}. Switch to ${next[colorScheme]}`}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      {{ auto: 'Auto', light: 'Light', dark: 'Dark' }[colorScheme]}
    </Button>
  );
}
