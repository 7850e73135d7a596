/** The part of the browser's Storage that the protocol needs. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** A KeyValue that lives as long as the page. */
export function memoryStorage(): KeyValue {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    key: (i) => [...entries.keys()][i] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}

/**
 * localStorage where the browser allows it, memory otherwise. Browsers refuse
 * by throwing when the property is read, when it is written, or both.
 */
export function openStorage(): KeyValue {
  try {
    const probe = 'frontdesk:probe'
    localStorage.setItem(probe, '1')
    localStorage.removeItem(probe)
    return localStorage
  } catch {
    return memoryStorage()
  }
}
