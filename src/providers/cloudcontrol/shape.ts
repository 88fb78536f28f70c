/** What comparing needs to know of a value, and our schemas cannot say. */
export interface Shape {
  /** A list whose order means nothing. */
  readonly unordered?: true
  readonly items?: Shape
  readonly properties?: { readonly [name: string]: Shape }
  /** AWS never shows it. */
  readonly writeOnly?: true
}
