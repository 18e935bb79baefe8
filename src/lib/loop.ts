import { Pause } from './async';

/** Work done in rounds until it is stopped. A round that is running when `stop` is called is finished first. */
export abstract class Loop {
  protected isStopping = false;
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;

  /** One round. It must not throw. @returns the pause before the next round, in milliseconds. */
  protected abstract round(): Promise<number>;

  run(): void {
    this.running = this.untilStopped();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.pause.end();
    await this.running;
  }

  private async untilStopped(): Promise<void> {
    while (!this.isStopping) {
      const pauseMs = await this.round();
      if (!this.isStopping) await this.pause.forMs(pauseMs);
    }
  }
}
