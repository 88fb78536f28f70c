/** The pages of `docs/types/`: what a provider is, and what its schema says. */

import type { Provider } from "../../src/model.ts"
import { factsOf } from "../../src/value/schema-facts.ts"
import { libraryFiles, typesIn } from "../library.ts"
import { callLines } from "./calls.ts"
import { propertyTable } from "./properties.ts"
import { code, type Facts, plain } from "./words.ts"

/** `AWS::IAM::Role`: `AWS-IAM-Role.md`. */
export const pageName = (type: string): string => `${type.replaceAll("::", "-")}.md`

/** Whether a template can state a resource of this type. */
export const isWritable = ({ create, update }: Provider): boolean => create !== undefined || update !== undefined

/** A type's page, in Markdown. Throws where there is no example of it, or nobody measured its calls. */
export function typePage(provider: Provider, providers: ReadonlyMap<string, Provider>): string {
  const { type, actions } = provider
  const schema = provider.schema as Facts
  const sections = [
    `# ${plain(type)}`,
    `<!-- Written by \`npm run generate\`: do not edit. -->`,
    plain(schema.description ?? ""),
    facts(provider)
      .map((line) => `- ${line}`)
      .join("\n"),
    "## Properties",
    ...rootLimits(schema),
    propertyTable(schema, provider.key, isWritable(provider)),
    isWritable(provider) ? "## Calls of a plan" : "## Calls of an inventory",
    callLines(provider, providers).join("\n"),
    "## Rights",
    `To read: ${actions.read.map(code).join(", ")}.`,
    ...(actions.write.length > 0 ? [`To write: ${actions.write.map(code).join(", ")}.`] : []),
    ...(isWritable(provider) ? ["## Example", example(type)] : []),
  ]
  return `${sections.join("\n\n")}\n`
}

function rootLimits({ explain, minProperties = 0 }: Facts): readonly string[] {
  const sentences = [explain && `It ${plain(explain)}.`, minProperties > 0 && "At least one of them is stated."]
  return sentences.some(Boolean) ? [sentences.filter(Boolean).join(" ")] : []
}

function facts(provider: Provider): readonly string[] {
  return [
    `**Scope**: ${scopeOf(provider)}`,
    `**Named by**: ${namedBy(provider)}`,
    ...(isWritable(provider)
      ? [`**Ours**: ${ownershipOf(provider)}`, `**What a template does not say**: ${undeclaredOf(provider)}`]
      : ["**Read only**: for inventories and checks; no template states it"]),
  ]
}

function scopeOf({ scope, via }: Provider): string {
  const what = {
    organization: "the organization",
    account: "an account; a template that names regions is wrong",
    region: "a region of an account; `regions` in a template's `targets` chooses which",
  }[scope]
  const session =
    via === "identity-center"
      ? "in the account and region of IAM Identity Center"
      : via === "organization" || scope === "organization"
        ? "with the roles `organization.read` and `organization.apply`"
        : ""
  return session ? `${what}. It is read and written ${session}.` : `${what}.`
}

/** How a template calls a resource, and how many there can be. */
export function namedBy({ key, scope }: Pick<Provider, "key" | "scope">): string {
  if (key === "tag") return "our tags"
  if (key.length > 0) return key.map(code).join(" and ")
  return scope === "organization" ? "nothing: there is one" : `nothing: there is one per ${scope}`
}

function ownershipOf({ ownership, key }: Provider): string {
  if (ownership === "tags") {
    return "what carries the tag `reconcile:owner`. Where no template states it any more, it is an orphan: listed, or deleted with `prune: delete`."
  }
  if (ownership === "parent")
    return "what belongs to something that is ours. Where no template states it any more, it is an orphan: listed, or deleted with `prune: delete`."
  const absent = key.length === 0 ? "takes it away, or back to AWS's default" : "deletes it"
  return `while a template states it, never an orphan: taken out of the templates, it stays. \`state: absent\` ${absent}.`
}

function undeclaredOf({ schema }: Provider): string {
  return factsOf(schema).undeclared === "default"
    ? "is wanted as AWS has it by default; anything else is drift."
    : "is not compared, and stays as it is."
}

function example(type: string): string {
  const files = libraryFiles().filter(({ text }) => typesIn(text)[0] === type)
  if (files.length === 0) {
    throw new Error(`templates/library/ has no file whose first document states ${type}: write one.`)
  }
  const shown = files.map(({ path, text }) => `From [${path}](../../${path}):\n\n\`\`\`yaml\n${text.trimEnd()}\n\`\`\``)
  return shown.join("\n\n")
}
