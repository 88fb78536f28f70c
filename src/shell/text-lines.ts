import { createReadStream } from "node:fs"
import { createGunzip } from "node:zlib"

/** The lines of a text file without their ends, as they come; of a compressed one (`.gz`), those that are in it. */
export async function* linesOfFile(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const chunks: AsyncIterable<Buffer | string> = path.endsWith(".gz")
    ? file.pipe(createGunzip()).setEncoding("utf8")
    : file.setEncoding("utf8")
  let rest = ""
  for await (const chunk of chunks) {
    const lines = `${rest}${chunk}`.split("\n")
    rest = lines.pop() ?? ""
    yield* lines
  }
  if (rest !== "") yield rest
}
