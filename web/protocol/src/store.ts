/** A value that tells its subscribers when it is replaced. Values are never changed in place. */
export interface Store<T> {
  get(): T
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void
}

/** The writing side of a store. */
export interface WritableStore<T> extends Store<T> {
  set(next: T): void
}

/** Makes a store; setting the value it already holds tells nobody. */
export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
