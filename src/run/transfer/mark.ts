import { sha256 } from "../../value/digest.ts"
import type { HeadObjectCommandOutput } from "./client.ts"
import type { SourceObject } from "./select.ts"

/** Metadata of a copy: what it is a copy of. */
const SOURCE = "reconcile-source"
/** Metadata of a copy and of a flag: the run that wrote it. */
const RUN = "reconcile-run"

/** What says of a copy that it is one: of which object, as it was, and by which run. */
export interface Mark {
  readonly place: string
  readonly content: string
  readonly run: string
}

const short = (...parts: readonly unknown[]): string => sha256(JSON.stringify(parts)).slice(0, 32)

/** How copies and flags say which run wrote them. */
export const runMark = ({ name, id }: { readonly name: string; readonly id: string }): string => short(name, id)

/** The mark of the copy that a run makes of an object: another one as soon as the object is written again. */
export function markOf(bucket: string, { key, etag, size, modified }: SourceObject, run: string): Mark {
  return { place: short(bucket, key), content: short(etag, size, modified.getTime()), run }
}

/** Metadata that holds the mark, besides the object's own. */
export function marked(metadata: Readonly<Record<string, string>> | undefined, { place, content, run }: Mark) {
  return { ...metadata, [SOURCE]: `${place}.${content}`, [RUN]: run }
}

/** Metadata of an object that is no copy, but written by the run. */
export const markedBy = (run: string): Record<string, string> => ({ [RUN]: run })

/** Whether what is there is that copy already. */
export function isCopy({ Metadata, ContentLength }: HeadObjectCommandOutput, mark: Mark, size: number): boolean {
  return Metadata?.[SOURCE] === `${mark.place}.${mark.content}` && ContentLength === size
}

/** Whether what is there is what the same run copied there from elsewhere. */
export function isRival({ Metadata }: HeadObjectCommandOutput, mark: Mark): boolean {
  const [place] = Metadata?.[SOURCE]?.split(".") ?? []
  return place !== undefined && place !== mark.place && Metadata?.[RUN] === mark.run
}

/** Whether the run wrote what is there. */
export const isOf = ({ Metadata }: HeadObjectCommandOutput, run: string): boolean => Metadata?.[RUN] === run
