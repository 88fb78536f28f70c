import type { FolderFile, Looked, LookupRequest, Problem } from "../model.ts"
import type { KnownFile } from "./files.ts"

/** What evaluation has been told so far of what lies outside of templates. */
export interface Known {
  /** By the path that expressions name them by. */
  readonly files: ReadonlyMap<string, KnownFile>
  /** By the path that properties name them by. */
  readonly folders: ReadonlyMap<string, KnownFolder>
  /** By `lookupName`. */
  readonly lookups: ReadonlyMap<string, Looked>
}

/** The files below a folder of the repository, sorted by path. A problem is told where the folder is named. */
export type KnownFolder =
  | { readonly files: readonly FolderFile[]; readonly problem?: undefined }
  | { readonly problem: Problem }

/** What has to be known before an evaluation can go on. */
export type Need =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "lookup"; readonly request: LookupRequest }

/** What is needed, each once. */
export type Needs = ReadonlyMap<string, Need>

/** One text per need. */
export const needName = (need: Need): string =>
  need.kind === "lookup" ? `lookup ${lookupName(need.request)}` : `${need.kind} ${need.path}`

/** One text per lookup: what names the same value for two accounts is read once. */
export const lookupName = ({ service, account, region, name, version, stage }: LookupRequest): string =>
  JSON.stringify([service, account.id, region, name, version ?? "", stage ?? ""])

/** Thrown out of an evaluation that cannot go on before this is known. */
export class Needed extends Error {
  readonly need: Need
  constructor(need: Need) {
    super(`${needName(need)} is not known yet`)
    this.need = need
  }
}
