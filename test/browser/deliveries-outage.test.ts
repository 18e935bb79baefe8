import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

/** TCP proxy in front of the API that can be closed and opened again, like an API that is stopped and started. */
async function startDoor(targetPort: number) {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(targetPort, '127.0.0.1');
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => (from.destroy(), to.destroy(), sockets.delete(socket)));
    }
    from.pipe(to).pipe(from);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    open: () => listen(port),
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

describeInBrowser('deliveries and events while the API is unreachable', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let door: Awaited<ReturnType<typeof startDoor>>;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
    door = await startDoor(Number(new URL(stack.base).port));
    await stack.endpoint(receiver.url);
    await stack.publish({}, 'order.created');
    await until('the delivery', async () => (await stack.deliveries())[0]?.status === 'delivered');
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close(), door.shut()]));

  test.each(['deliveries', 'events'])(
    'the list of %s stays, shows the error, and recovers automatically',
    async (path) => {
      const tab = await newViewer(browser, { base: door.base, key: stack.key });
      const { page, complaints } = tab;
      await page.goto(`/settings/api/${path}`);
      await page.getByRole('link', { name: /order\.created/ }).waitFor();
      await door.shut();
      await page.getByRole('alert').getByText('The API is not responding. This page retries automatically.').waitFor();
      await page.getByRole('link', { name: /order\.created/ }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await stack.publish({}, 'payment.failed');
      await door.open();
      await page
        .getByRole('link', { name: /payment\.failed/ })
        .first()
        .waitFor();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await tab.close();
    },
  );

  test('a delivery stays, even when the browser is offline; a failed retry shows the error', async () => {
    const endpoint = await stack.endpoint(receiver.url, ['product.created']);
    receiver.set(() => ({ status: 500 }));
    await stack.publish({}, 'product.created');
    const exhausted = await until('an exhausted delivery', async () =>
      (await stack.deliveries()).find(({ status, endpoint_id: id }) => status === 'exhausted' && id === endpoint.id),
    );
    const isStatus = async (status: string) => (await stack.endpointRow(endpoint.id)).status === status;
    await until('the endpoint to be unhealthy', () => isStatus('unhealthy'));
    await stack.enable(endpoint.id);
    await until('the endpoint to be enabled', () => isStatus('enabled'));
    const tab = await newViewer(browser, { base: door.base, key: stack.key });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${exhausted.id}`);
    await page.getByText('exhausted', { exact: true }).first().waitFor();
    await page.getByLabel('Payload', { exact: true }).waitFor();

    await page.context().setOffline(true);
    await page.getByText('You are offline. This page retries automatically.').waitFor();
    await page.getByText('exhausted', { exact: true }).first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });

    await door.shut();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: 'The API is not responding.' }).waitFor();
    await door.open();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: 'A new round of 6 attempts has begun.' }).waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
