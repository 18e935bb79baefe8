import { Group, Text } from '@mantine/core';
import { Copy } from '../parts/copy';
import { canComputeSignatures } from '../verify/hmac';
import { curlOf } from './curl';
import type { CurlProps } from './curl';
import { SignedCurl } from './signed-curl';
import { WritersOnly } from '../parts/writers-only';

/** Copies the request as a curl command, without valid signatures or, on request, with ones made now. */
export function CopyCurl({ delivery, last, url, body }: CurlProps) {
  return (
    <Group gap="sm" align="baseline">
      <Copy text={curlOf({ delivery, last, url, body })} label="Copy as curl" />
      <Text size="xs" c="dimmed" maw={640}>
        “Copy as curl” has no valid signatures, so an endpoint that verifies them rejects the request.
      </Text>
      <WritersOnly>
        {canComputeSignatures() && <SignedCurl delivery={delivery} last={last} url={url} body={body} />}
      </WritersOnly>
    </Group>
  );
}
