/** What was found out about things seen lately. Forgets the rest: it never holds more than twice `limit` of them. */
export interface Recent<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
}

/**
 * A cache in two generations: when the younger is full, the older is dropped. Unlike a WeakMap it costs the garbage
 * collector nothing per entry, which counts when most of a million keys are never seen again.
 */
export function recent<K, V>(limit: number): Recent<K, V> {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  const set = (key: K, value: V): void => {
    if (young.size >= limit) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get: (key) => {
      const known = young.get(key)
      if (known !== undefined) return known
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
  }
}
