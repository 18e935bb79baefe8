import { Stack, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { useDeleteEndpoint, useDisableEndpoint } from '../api/webhooks';
import { Confirm } from '../parts/confirm';
import type { EndpointDialogProps } from './edit';
import { heldCount } from './numbers';

/** Stops all sending, for as long as the owner wants. */
export function DisableEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const disable = useDisableEndpoint(endpoint.id);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Disable this endpoint?"
      label="Disable"
      change={disable}
      onConfirm={() => disable.mutate(undefined, { onSuccess: onClose })}
    >
      Nothing more is sent to it, until you enable it again. Events are accepted as before: their deliveries are held,
      and so are retries that are still to come. An attempt under way ends.
    </Confirm>
  );
}

/** Deletes an endpoint and leaves its view. */
export function DeleteEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const remove = useDeleteEndpoint(endpoint.id);
  const [, go] = useLocation();
  const isHolding = endpoint.held_count > 0;
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Delete this endpoint?"
      label="Delete endpoint"
      change={remove}
      onConfirm={() => remove.mutate(undefined, { onSuccess: () => go('/endpoints') })}
    >
      <Stack gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {endpoint.url}
        </Text>
        <span>
          What was not delivered yet is canceled and never sent
          {isHolding && (
            <>
              , also the <b>{heldCount(endpoint)} that are held</b>
            </>
          )}
          . An attempt under way ends. Past deliveries stay in the list of deliveries.
        </span>
        <span>The endpoint and its secret cannot be brought back. To stop for a while, disable it instead.</span>
      </Stack>
    </Confirm>
  );
}
