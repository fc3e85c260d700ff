/** Things that end: what was opened, listened to or started is given back in the opposite order. */

export interface Disposable {
  dispose(): void;
}

/** A bag of things that end together. What is added after the end is ended at once. */
export class Disposables implements Disposable {
  private items: Disposable[] = [];
  private ended = false;

  get isDisposed(): boolean {
    return this.ended;
  }

  /** Keeps a thing until the end, and returns it. */
  add<T extends Disposable>(item: T): T {
    if (this.ended) item.dispose();
    else this.items.push(item);
    return item;
  }

  /** Calls this at the end. */
  defer(end: () => void): void {
    this.add({ dispose: end });
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    const items = this.items;
    this.items = [];
    for (const item of items.reverse()) item.dispose();
  }
}
