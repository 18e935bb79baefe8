/** A wait of a loop that can be cut short, by a wake-up or when the loop is to stop. */
export class Pause {
  private cutShort: (() => void) | undefined;

  /** Waits, at most this long. */
  async forMs(pauseMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.cutShort = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.cutShort = undefined;
  }

  /** Ends the wait, if there is one. */
  cut(): void {
    this.cutShort?.();
  }
}
