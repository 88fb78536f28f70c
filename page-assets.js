import { readFile } from "node:fs/promises"
import { rolldown } from "rolldown"

/**
 * Texts as modules, for rolldown and Vitest alike: `FILE?raw` is the file as it stands, `FILE.ts?script` a browser's script, bundled
 * with all that it imports.
 */
export const pageAssets = () => ({
  name: "page-assets",
  enforce: "pre",
  async load(id) {
    const [file, query] = id.split("?")
    if (query === "raw") return textModule((await readFile(file, "utf8")).replaceAll("\r\n", "\n"))
    if (query === "script") return textModule(await bundled(file))
    return undefined
  },
})

const textModule = (text) => ({ code: `export default ${JSON.stringify(text)}`, moduleType: "js" })

async function bundled(input) {
  const bundle = await rolldown({ input, platform: "browser" })
  const { output } = await bundle.generate({ format: "iife", minify: true })
  await bundle.close()
  return output[0].code
}
