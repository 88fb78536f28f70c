import type { Json } from "../../model.ts"
import { yamlText } from "../yaml.ts"
import type { Draft } from "./conversion.ts"

/** A file that is to be written, and what its templates would like to be called. */
export interface DraftFile {
  readonly path: string
  readonly comments: readonly string[]
  readonly drafts: readonly Draft[]
}

/** The text of each file, by path. Names are made unique, and fit to be a tag. */
export function writtenTemplates(
  files: readonly DraftFile[],
  accountNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const used = new Set<string>()
  return new Map(
    files.map(({ path, comments, drafts }) => {
      const documents = drafts.map((draft, index) =>
        yamlText(templateOf(draft, uniqueName(draft, used)), index === 0 ? comments : [], accountNames),
      )
      return [path, documents.join("---\n")]
    }),
  )
}

function uniqueName({ name, type }: Draft, used: Set<string>): string {
  const plain = name
    .replace(/\{\{.*?\}\}/gs, "")
    .replace(/[^A-Za-z0-9._/-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "")
    .slice(0, 100)
  const kind = type.slice(type.lastIndexOf(":") + 1).toLowerCase()
  const base = plain === "" ? kind : plain
  const choices = [base, `${base}-${kind}`]
  for (let count = 2; ; count++) {
    const free = choices.find((choice) => !used.has(choice.toLowerCase()))
    if (free !== undefined) {
      used.add(free.toLowerCase())
      return free
    }
    choices.push(`${base}-${kind}-${count}`)
  }
}

/** In the order in which people read. */
function templateOf(draft: Draft, name: string): Json {
  const { type, description, accounts, management, regions, exceptRegions } = draft
  const { absent, expires, variables, each, lifecycle = {}, properties, overrides } = draft
  return {
    name,
    type,
    ...(description !== undefined && { description }),
    targets: {
      accounts,
      ...(management && { management }),
      ...(regions !== undefined && { regions }),
      ...(exceptRegions !== undefined && { exceptRegions }),
    },
    ...(absent && { state: "absent" }),
    ...(expires !== undefined && { expires }),
    ...(Object.keys(lifecycle as object).length > 0 && { lifecycle }),
    ...(variables !== undefined && { variables }),
    ...(each !== undefined && { each }),
    properties,
    ...(overrides && { overrides }),
  }
}
