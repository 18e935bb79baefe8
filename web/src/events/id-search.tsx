import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { findView } from '../api/event-queries';
import { useApi } from '../session';

/** Search form that opens what has a given id: an event, a delivery, or events with an id of the customer's own. */
export function IdSearch() {
  const api = useApi();
  const [id, setId] = useState('');
  const [, navigate] = useLocation();
  const search = useMutation({
    mutationFn: (wanted: string) => findView(api, wanted),
    onSuccess: (path) => navigate(path),
  });
  return (
    <form
      role="search"
      aria-label="Find an event or delivery"
      onSubmit={(event) => {
        event.preventDefault();
        search.mutate(id.trim());
      }}
    >
      <TextInput
        label="Find by ID"
        size="xs"
        w={{ base: 320, xs: 400 }}
        maw="100%"
        placeholder="ord_1042, evt_… or dlv_…"
        autoComplete="off"
        spellCheck={false}
        value={id}
        onChange={(event) => {
          setId(event.currentTarget.value);
          search.reset();
        }}
        error={search.error?.message}
        rightSectionWidth={56}
        rightSection={
          <Button type="submit" size="compact-xs" variant="default" loading={search.isPending} disabled={!id.trim()}>
            Find
          </Button>
        }
      />
    </form>
  );
}
