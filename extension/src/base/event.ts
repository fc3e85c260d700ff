/** Something that happens again and again, and those who want to know. */
import type { Disposable } from "./disposable";

export type Listener<T> = (value: T) => void;

/** Subscribes a listener; disposing the answer ends it. */
export type Event<T> = (listener: Listener<T>) => Disposable;

/**
 * The owner's side of an event: `emitter.fire(value)`; everybody else sees `emitter.event`.
 * Listeners are called in the order in which they came; one that is ended while others are called is not called.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<Listener<T>>();

  readonly event: Event<T> = (listener) => {
    const own: Listener<T> = (value) => listener(value);
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) if (this.listeners.has(listener)) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
