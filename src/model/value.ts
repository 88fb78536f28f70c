/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The properties of one resource, in the vocabulary of its type's schema. */
export type Properties = { readonly [name: string]: Json }

/** A JSON Schema, with the extra keywords of `value/schema.ts`. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** A place in a file. Lines and columns count from 1. */
export interface Source {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A value with the place where somebody wrote it. */
export interface At<T> {
  readonly value: T
  readonly source: Source
}

/** A value as somebody wrote it in YAML or JSON: every part knows where it stands. Expressions are not evaluated yet. */
export type Written = WrittenScalar | WrittenList | WrittenMap
/** Text, a number, true, false or null, by YAML 1.2 core. */
export interface WrittenScalar {
  readonly kind: "scalar"
  readonly value: null | boolean | number | string
  readonly source: Source
  /** Columns from `source` to the text itself, where the file has the text on one line as it is: 0 plain, 1 in quotes. */
  readonly inset?: number
}
/** A sequence of YAML or JSON. */
export interface WrittenList {
  readonly kind: "list"
  readonly items: readonly Written[]
  readonly source: Source
}
/** A mapping of YAML or JSON; its entries in the order of the file. */
export interface WrittenMap {
  readonly kind: "map"
  readonly entries: ReadonlyMap<string, WrittenEntry>
  readonly source: Source
}
/** One key of a map, with its value. */
export interface WrittenEntry {
  readonly key: string
  /** Where the key stands; the value has its own place. */
  readonly source: Source
  readonly value: Written
}
