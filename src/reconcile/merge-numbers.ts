import type { Problem, Shard } from "../model.ts"

/** A shard with the name that people know its file by. */
export interface Numbered {
  readonly file: string
  readonly shard: Shard
}

/** What to do: give all of them, or make them again. */
export interface MergeAdvice {
  readonly give: string
  readonly again: string
}

/** Shards that are missing or there twice, or that split the run another way. There is one at least. Pure. */
export function numberProblems(files: readonly Numbered[], { give, again }: MergeAdvice): readonly Problem[] {
  const [first] = files as readonly [Numbered]
  const { of } = first.shard
  const other = files.find(({ shard }) => shard.of !== of)
  if (other) {
    const message = `${other.file} is one shard of ${other.shard.of}, and ${first.file} one of ${of}`
    return [mergeError(message, again)]
  }
  const byIndex = new Map<number, Numbered[]>()
  for (const one of files) byIndex.set(one.shard.index, [...(byIndex.get(one.shard.index) ?? []), one])
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !byIndex.has(index))
  const twice = [...byIndex].filter(([, same]) => same.length > 1)
  return [
    ...(missing.length > 0
      ? [mergeError(`Shards are missing: ${missing.map((one) => `${one}/${of}`).join(", ")}`, give)]
      : []),
    ...twice.map(([index, same]) =>
      mergeError(
        `Shard ${index}/${of} is there twice: ${same.map(({ file }) => file).join(" and ")}`,
        "Give each once.",
      ),
    ),
  ]
}

/** Why nothing is joined. */
export const mergeError = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
