import { Pause } from '../pause';

/** Work that is done in rounds until it is told to stop; what is under way then ends first. */
export abstract class Loop {
  protected isStopping = false;
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;

  /** One round; it may not throw. @returns the pause until the next, in milliseconds. */
  protected abstract round(): Promise<number>;

  run(): void {
    this.running = this.untilStopped();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.pause.cut();
    await this.running;
  }

  private async untilStopped(): Promise<void> {
    while (!this.isStopping) {
      const pauseMs = await this.round();
      if (!this.isStopping) await this.pause.forMs(pauseMs);
    }
  }
}
