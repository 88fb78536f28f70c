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
  /** Files (globs) that rules are looked for in, besides the templates. */
  readonly rules?: readonly string[]
  /** Files, or folders, of shards that are joined. */
  readonly shards?: readonly string[]
}

/**
 * Finds out before the work begins that a result could not be written, or would overwrite what it is made from: the
 * configuration, the snapshot, the holds, the waivers, a template, a rule, a shard. Links count as what they lead to. Writes
 * nothing. Throws a ProblemError.
 */
export async function requirePlaceFor(out: string | undefined, inputs: Inputs): Promise<void> {
  if (out === undefined) return
  await requireWritable(out)
  await requireNoInput(out, inputs)
}

/** The same for what is written with the folders that lead to it. */
export async function requirePlaceAnywhere(out: string, inputs: Inputs): Promise<void> {
  await requirePlaceFor(out, inputs).catch(async (error: unknown) => {
    const { cause } = error as { readonly cause?: NodeJS.ErrnoException }
    if (cause?.code !== "ENOENT") throw error
    await requireNoInput(out, inputs)
  })
}

/** Finds out only that a result would overwrite what it is made from. Throws a ProblemError. */
export async function requireNoInput(out: string, inputs: Inputs): Promise<void> {
  const input = await inputAt(await realPlace(out), inputs)
  if (input === undefined) return
  throw new ProblemError({
    severity: "error",
    message: `--out ${out} would overwrite ${input}: nothing was read or written`,
    fix: "Give another file with --out.",
  })
}

async function inputAt(place: string, { config, snapshot, rules, shards = [] }: Inputs): Promise<string | undefined> {
  const folder = await realPlace(dirname(resolve(config)))
  if (place === (await realPlace(config))) return "the configuration"
  if (snapshot !== undefined && place === (await realPlace(snapshot))) return "the snapshot"
  if (place === (await realPlace(join(folder, "holds.yaml")))) return "the holds"
  if (place === (await realPlace(join(folder, "waivers.yaml")))) return "the waivers"
  for (const shard of await Promise.all(shards.map(realPlace)))
    if (place === shard || place.startsWith(shard + sep)) return "a shard"
  if (rules && (await isFoundBy(rules, place, folder).catch(() => false))) return "a rule"
  return (await isTemplate(place, folder, config)) ? "a template" : undefined
}

/** Also where no file is yet: the next run would read it as one. A configuration that is wrong is said later. */
async function isTemplate(place: string, folder: string, config: string): Promise<boolean> {
  const text = await readFile(config, "utf8").catch(() => undefined)
  const parsed = text === undefined ? undefined : parseConfig(text, basename(config)).config
  return parsed !== undefined && isFoundBy(parsed.templates, place, folder)
}

async function isFoundBy(globs: readonly string[], place: string, folder: string): Promise<boolean> {
  const path = relative(folder, place).split(sep).join("/")
  if (!path.startsWith("../") && compileGlobs(globs).matches(path)) return true
  const links = await workTree(folder).list(globs)
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
