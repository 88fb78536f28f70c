import { readFileSync } from "node:fs"
import { parse } from "yaml"
import type { Files, Problem } from "../../src/model.ts"

/** A text that somebody wrote, and everything said about it: `file:line:column`, what is wrong, what to do. */
export interface Case {
  readonly name: string
  readonly text: string
  readonly problems: readonly string[]
}

export const FILE = "t.yaml"

export const casesOf = (name: string): readonly Case[] =>
  parse(readFileSync(new URL(`../cases/templates/${name}.yaml`, import.meta.url), "utf8"))

export const said = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ severity, source, message, fix }) => {
    const place = source ? `${source.file}:${source.line}:${source.column} ` : ""
    return `${severity === "error" ? "" : `${severity} `}${place}${message}${fix ? ` ${fix}` : ""}`
  })

/** Files that are there without a disk. */
export const filesOf = (texts: Readonly<Record<string, string>>): Files => ({
  list: async () => Object.keys(texts).sort(),
  read: async (path) => {
    const text = texts[path]
    if (text === undefined) throw new Error(`${path} does not exist`)
    return text
  },
  bytes: async (path) => new TextEncoder().encode(texts[path]),
})
