interface Options<Item, Result> {
  /** Flushes of one key that may be under way at the same time. */
  maxFlushes: number;
  /** Items in one flush. */
  maxItems: number;
  /** Items of one key that may wait for a flush. */
  maxWaiting: number;
  /**
   * Does the work for one to `maxItems` items of a key. Their order is that in which they came.
   * @returns the result of each item, in the same order. A promise settles its item alone, and the flush does not wait for it.
   * @throws an error with which every item of the flush rejects.
   */
  flush(items: readonly Item[], key: string): Promise<readonly (Result | PromiseLike<Result>)[]>;
}

interface Entry<Item, Result> {
  item: Item;
  resolve: (result: Result | PromiseLike<Result>) => void;
  reject: (error: unknown) => void;
}

interface Group<Item, Result> {
  underWay: number;
  waiting: Entry<Item, Result>[];
}

/** As many items of one key wait for a flush as may. */
export class GroupFullError extends Error {
  override name = 'GroupFullError';
}

/**
 * Does together what comes together. An item that comes while few flushes of its key are under way is flushed at once and alone;
 * those that come meanwhile wait, and the next flush takes them together. So groups grow with the load, and no timer makes
 * anything wait. Keys do not wait for each other.
 */
export class Grouper<Item, Result> {
  /** Only keys of which a flush is under way. */
  private readonly groups = new Map<string, Group<Item, Result>>();

  constructor(private readonly options: Options<Item, Result>) {}

  /**
   * @returns the item's result.
   * @throws {GroupFullError} and whatever the flush says for this item, or throws.
   */
  add(item: Item, key = ''): Promise<Result> {
    const group = this.groups.get(key) ?? { underWay: 0, waiting: [] };
    if (group.underWay === this.options.maxFlushes && group.waiting.length >= this.options.maxWaiting) {
      return Promise.reject(new GroupFullError(`${group.waiting.length} items wait already`));
    }
    this.groups.set(key, group);
    return new Promise((resolve, reject) => {
      group.waiting.push({ item, resolve, reject });
      this.flushNext(key, group);
    });
  }

  private flushNext(key: string, group: Group<Item, Result>): void {
    if (group.waiting.length > 0 && group.underWay < this.options.maxFlushes) {
      group.underWay++;
      void this.flush(key, group.waiting.splice(0, this.options.maxItems)).then(() => {
        group.underWay--;
        this.flushNext(key, group);
      });
    } else if (group.underWay === 0) {
      this.groups.delete(key);
    }
  }

  /** Never rejects. */
  private async flush(key: string, entries: readonly Entry<Item, Result>[]): Promise<void> {
    const items = entries.map(({ item }) => item);
    try {
      const results = await this.options.flush(items, key);
      if (results.length !== items.length) throw new Error(`${results.length} results for ${items.length} items`);
      entries.forEach(({ resolve }, n) => resolve(results[n]!));
    } catch (error) {
      entries.forEach(({ reject }) => reject(error));
    }
  }
}
