import { register } from "node:module"
import { fileURLToPath } from "node:url"
import { pageAssets } from "./page-assets.js"

// As a module of --import: Node.js then understands the imports of page-assets.js, where the sources run unbundled.
if (!import.meta.url.includes("?")) register("./page-assets-node.js?hooks", import.meta.url)

/** What is imported as text, known by its name: tsx takes `?raw` and `?script` off before anybody else sees them. */
const TEXTS = [
  { name: /\/report\/html\/style\/[^/]+\.css$/, query: "raw" },
  { name: /\/report\/html\/page\.ts$/, query: "script" },
]

/** https://nodejs.org/api/module.html#loadurl-context-nextload */
export async function load(url, context, next) {
  const [address] = url.split("?")
  const text = TEXTS.find(({ name }) => name.test(address))
  if (!text) return next(url, context)
  const { code } = await pageAssets().load(`${fileURLToPath(address)}?${text.query}`)
  return { format: "module", source: code, shortCircuit: true }
}
