/** One file below a folder of the repository. */
export interface FolderFile {
  /** Relative to the folder, with `/`. */
  readonly path: string
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** The files of one revision of the repository. Paths are relative to the configuration's folder, with `/`. */
export interface Files {
  /** Sorted paths that match any of the globs. */
  list(globs: readonly string[]): Promise<readonly string[]>
  /** The text; throws a `ProblemError` when it is missing, outside the repository, or too large. */
  read(path: string): Promise<string>
  /** The bytes of any file, of at most 100 MiB; throws as `read` does. */
  bytes(path: string): Promise<Uint8Array>
}
