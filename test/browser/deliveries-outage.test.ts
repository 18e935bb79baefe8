import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

/** An address in front of the API that can go away and come back, as the API's own does when it is stopped. */
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

describeInBrowser('the deliveries and events while the API is away', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let door: Awaited<ReturnType<typeof startDoor>>;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
    door = await startDoor(Number(new URL(stack.base).port));
    await stack.endpoint(receiver.url);
    await stack.publish({}, 'order.created');
    await until('the delivery', async () => (await stack.deliveries())[0]?.state === 'delivered');
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close(), door.shut()]));

  test.each(['deliveries', 'events'])('the list of %s stays, says so, and goes on by itself', async (path) => {
    const tab = await newViewer(browser, { base: door.base, key: stack.key });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/${path}`);
    await page.getByRole('link', { name: /order\.created/ }).waitFor();
    await door.shut();
    await page.getByRole('alert').getByText('The API does not answer. The page tries again by itself.').waitFor();
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
  });

  test('a delivery stays, also when the browser itself is offline; a retry says that it did not get through', async () => {
    const endpoint = await stack.endpoint(receiver.url, ['product.created']);
    receiver.set(() => ({ status: 500 }));
    await stack.publish({}, 'product.created');
    const exhausted = await until('an exhausted delivery', async () =>
      (await stack.deliveries()).find(({ state, endpoint_id: id }) => state === 'exhausted' && id === endpoint.id),
    );
    await stack.enable(endpoint.id);
    const tab = await newViewer(browser, { base: door.base, key: stack.key });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${exhausted.id}`);
    await page.getByText('All 6 attempts failed').waitFor();
    await page.getByLabel('Payload', { exact: true }).waitFor();

    await page.context().setOffline(true);
    await page.getByText('You are offline. The page goes on once you are back.').waitFor();
    await page.getByText('All 6 attempts failed').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });

    await door.shut();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByRole('status').filter({ hasText: 'The API does not answer.' }).waitFor();
    await door.open();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByRole('status').filter({ hasText: 'Cycle 2 was begun.' }).waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
