import { readFile, realpath } from "node:fs/promises"
import { basename, dirname, join, relative, resolve, sep } from "node:path"
import { parseConfig } from "../config.ts"
import { ProblemError } from "../value/problem.ts"
import { workTree } from "../world/files.ts"
import { compileGlobs } from "../world/paths.ts"
import { requireWritable } from "./output.ts"

/** What a command reads. */
interface Inputs {
  readonly config: string
  readonly snapshot?: string
}

/**
 * Finds out before the work begins that a result could not be written, or would overwrite what it is made from: the
 * configuration, the snapshot, the holds, the waivers, a template. Links count as what they lead to. Writes nothing. Throws a ProblemError.
 */
export async function requirePlaceFor(out: string | undefined, inputs: Inputs): Promise<void> {
  if (out === undefined) return
  await requireWritable(out)
  const input = await inputAt(await realPlace(out), inputs)
  if (input === undefined) return
  throw new ProblemError({
    severity: "error",
    message: `--out ${out} would overwrite ${input}: nothing was read or written`,
    fix: "Give another file with --out.",
  })
}

async function inputAt(place: string, { config, snapshot }: Inputs): Promise<string | undefined> {
  const folder = await realPlace(dirname(resolve(config)))
  if (place === (await realPlace(config))) return "the configuration"
  if (snapshot !== undefined && place === (await realPlace(snapshot))) return "the snapshot"
  if (place === (await realPlace(join(folder, "holds.yaml")))) return "the holds"
  if (place === (await realPlace(join(folder, "waivers.yaml")))) return "the waivers"
  return (await isTemplate(place, folder, config)) ? "a template" : undefined
}

/** Also where no file is yet: the next run would read it as one. A configuration that is wrong is said later. */
async function isTemplate(place: string, folder: string, config: string): Promise<boolean> {
  const text = await readFile(config, "utf8").catch(() => undefined)
  const parsed = text === undefined ? undefined : parseConfig(text, basename(config)).config
  if (!parsed) return false
  const path = relative(folder, place).split(sep).join("/")
  if (!path.startsWith("../") && compileGlobs(parsed.templates).matches(path)) return true
  const links = await workTree(folder).list(parsed.templates)
  return (await Promise.all(links.map((link) => realPlace(join(folder, link))))).includes(place)
}

/** Without links, as far as the file or its folder is there. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path)
  return realpath(whole).catch(async () => {
    const folder = await realpath(dirname(whole)).catch(() => dirname(whole))
    return join(folder, basename(whole))
  })
}
