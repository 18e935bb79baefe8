import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { EndpointSecret } from '../api/api-types';
import { fetchLastRequest } from '../api/event-queries';
import { Failed } from '../parts/load-states';
import { useApi } from '../session';
import { signNow } from './sign-now';
import type { SignedHeaders } from './sign-now';

/** A request as we would send it now. */
export interface TakenRequest {
  body: string;
  headers: SignedHeaders;
  /** The secret that both signatures are made with. */
  secret: string;
}

interface TakeLastDeliveryProps {
  endpointId: string;
  /** The secrets of the endpoint, once they are shown. */
  shown: EndpointSecret | undefined;
  /** Shows the secrets. */
  onShow: () => Promise<EndpointSecret>;
  onTaken: (request: TakenRequest) => void;
}

/** Button that takes the body of an endpoint's last delivery, and signs it, since the delivery log keeps no signatures. */
export function TakeLastDelivery({ endpointId, shown, onShow, onTaken }: TakeLastDeliveryProps) {
  const api = useApi();
  const take = useMutation({
    mutationFn: async () => {
      const last = await fetchLastRequest(api, endpointId);
      if (!last) return null;
      const { delivery, body } = last;
      const secrets = shown ?? (await onShow());
      const headers = await signNow(delivery.event, body, secrets, Date.now());
      onTaken({ body, headers, secret: secrets.old_secret ?? secrets.secret });
      return delivery.id;
    },
    gcTime: 0,
  });
  return (
    <Stack gap={4} align="flex-start">
      <Button variant="light" size="xs" loading={take.isPending} onClick={() => take.mutate()}>
        Take the last delivery
      </Button>
      {take.error && <Failed error={take.error} />}
      <Text size="xs" c="dimmed" aria-live="polite">
        {take.data === undefined &&
          'Fills in the last delivery to the endpoint above, and shows its secret, which is recorded in the audit log.'}
        {take.data === null && 'The endpoint above has no delivery yet. Send it a test event.'}
        {take.data && (
          <>
            This is{' '}
            <Anchor component={Link} href={`/deliveries/${take.data}`} inherit underline="always">
              the last delivery
            </Anchor>
            . The log keeps no signatures: these were made now, with the endpoint’s secret, as for a request that is
            sent now.
          </>
        )}
      </Text>
    </Stack>
  );
}
