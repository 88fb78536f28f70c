import { once } from "node:events"
import { createWriteStream } from "node:fs"

/** Where a result goes: a file, or stdout. `done` resolves when everything is written. */
export interface Sink {
  readonly write: (text: string) => Promise<void>
  readonly done: () => Promise<void>
}

/** Opens the file, or stdout where none is named. Writing waits for whoever reads. */
export function openSink(file: string | undefined): Sink {
  const stream = file === undefined ? process.stdout : createWriteStream(file)
  return {
    write: async (text) => {
      if (!stream.write(text)) await once(stream, "drain")
    },
    done: async () => {
      if (file === undefined) return
      stream.end()
      await once(stream, "finish")
    },
  }
}
