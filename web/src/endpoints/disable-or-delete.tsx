import { Stack, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { useDeleteEndpoint, useDisableEndpoint } from '../api/endpoint-queries';
import { Confirm } from '../parts/dialogs';
import type { EndpointDialogProps } from './edit-endpoint';
import { heldCount } from './endpoint-numbers';

/** Dialog that disables an endpoint. */
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
      Nothing is sent to this endpoint until you enable it again. Events are still accepted: their deliveries are held,
      and so are pending retries. An attempt that is under way is not interrupted.
    </Confirm>
  );
}

/** Dialog that deletes an endpoint and then shows the list. */
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
          Deliveries that are not finished are canceled
          {isHolding && (
            <>
              , including the <b>{heldCount(endpoint)} held</b>
            </>
          )}
          . An attempt that is under way is not interrupted. Past deliveries stay in the list of deliveries.
        </span>
        <span>You cannot restore the endpoint or its secret. To pause sending, disable the endpoint instead.</span>
      </Stack>
    </Confirm>
  );
}
