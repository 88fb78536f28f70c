/** How account ids read where nobody may see them. */
export interface AccountMask {
  /** A text of ours or of AWS, with every account id in it masked. */
  text(text: string): string
  /** A copy of plain data with the ids masked in every string, key and number; digests stay. */
  value<T>(value: T): T
}

/** The same data with every account id masked: `xxxxxxxx1111`. Each id has one form, which no other id in the data has. */
export const maskAccounts = <T>(value: T): T => accountMask(value).value(value)

/**
 * One mapping for several things that belong together, made from the ids in `known`; others that turn up later are masked
 * too. An id is twelve digits that stand alone; one that is known is masked inside longer words too, as in the name of a
 * bucket. Nothing inside 32 or more hexadecimal digits is touched: those are digests and commits.
 */
export function accountMask(...known: readonly unknown[]): AccountMask {
  const ids = new Set<string>()
  for (const value of known) collect(value, ids)
  const masks = masksOf([...ids].sort())
  const text = (original: string) =>
    replaceIds(original, (id, alone) => masks.get(id) ?? (alone ? masked(id, LENGTHS[0]) : id))
  const value = (original: unknown): unknown => {
    if (typeof original === "string") return text(original)
    if (typeof original === "number") return isId(original) ? text(String(original)) : original
    if (Array.isArray(original)) return original.map(value)
    if (original === null || typeof original !== "object") return original
    return Object.fromEntries(Object.entries(original).map(([key, part]) => [text(key), value(part)]))
  }
  return { text, value: <T>(original: T) => value(original) as T }
}

const HEXADECIMAL = /[0-9A-Fa-f]{12,}/g
const ID = /(?<!\d)\d{12}(?!\d)/g
const DIGEST = 32

/** Whatever may be an id in a text; `alone`: it is no part of a longer word. */
function replaceIds(text: string, replacement: (id: string, alone: boolean) => string): string {
  return text.replace(HEXADECIMAL, (run: string, at: number) => {
    if (run.length >= DIGEST) return run
    const alone = run.length === 12 && !isWordy(text[at - 1]) && !isWordy(text[at + 12])
    return run.replace(ID, (id) => replacement(id, alone))
  })
}

const isWordy = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)

const isId = (number: number): boolean => /^\d{12}$/.test(String(number))

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value === "number" && isId(value)) ids.add(String(value))
  if (typeof value === "string") {
    replaceIds(value, (id, alone) => {
      if (alone) ids.add(id)
      return id
    })
  }
  if (value === null || typeof value !== "object") return
  for (const [key, part] of Object.entries(value)) {
    collect(key, ids)
    collect(part, ids)
  }
}

const masked = (id: string, digits: number): string => id.slice(-digits).padStart(12, "x")

/** The last four digits, more where that is not enough to tell ids apart; never the first four. */
function masksOf(ids: readonly string[]): ReadonlyMap<string, string> {
  const endings = LENGTHS.map((digits) => ({ digits, groups: byEnding(ids, digits) }))
  return new Map(
    ids.map((id) => {
      const own = endings.find(({ digits, groups }) => groups.get(id.slice(-digits))?.length === 1)
      const twins = endings.at(-1)?.groups.get(id.slice(-LONGEST)) ?? []
      return [id, own ? masked(id, own.digits) : `${letters(twins.indexOf(id))}${id.slice(-LONGEST)}`]
    }),
  )
}

const LENGTHS = [4, 5, 6, 7, 8] as const
const LONGEST = 8

function byEnding(ids: readonly string[], digits: number): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const ending = id.slice(-digits)
    const group = groups.get(ending)
    if (group) group.push(id)
    else groups.set(ending, [id])
  }
  return groups
}

/** `xxxa`, `xxxb`, ... `xxaa`: what tells ids apart that end alike. */
function letters(index: number): string {
  const text = [...index.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join("")
  return text.padStart(4, "x")
}
