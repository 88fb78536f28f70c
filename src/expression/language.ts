import { type ASTNode, Environment, EvaluationError, type ParseResult } from "@marcbachmann/cel-js"
import { callFunction, charge } from "./evaluation.ts"
import { registerLookups } from "./lookups.ts"
import type { Node } from "./node.ts"
import { registerPolicies } from "./policies.ts"
import { extract, matches } from "./regex.ts"
import { durationText, timestampText, toCel } from "./value.ts"

/** An expression longer than this is a program; it belongs elsewhere. */
export const SOURCE_LIMIT = 10_000

const options = {
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 10 },
}

const environment = new Environment(options)
const now = { async: false }

environment
  .registerFunction("matches(string, string): bool", matches, now)
  .registerFunction("extract(string, string): string", extract, now)
  .registerFunction("file(string): dyn", (path: string) => toCel(callFunction("file", path)), now)
  .registerFunction("include(string): dyn", (path: string) => toCel(callFunction("include", path)), now)
  .registerFunction("string.replace(string, string): string", replace, now)
  .registerFunction("string.replace(string, string, int): string", replace, now)
  .registerFunction("string.charAt(int): string", charAt, now)
  .registerFunction("string.reverse(): string", (text: string) => [...text].reverse().join(""), now)
  .registerFunction("string(google.protobuf.Timestamp): string", timestampText, now)
  .registerFunction("string(google.protobuf.Duration): string", durationText, now)

registerLookups(environment)
registerPolicies(environment)

// cel-js matches by RegExp, which takes exponential time for some patterns. A macro of the same name and number of
// arguments is looked at first: it makes `text.matches(pattern)` the function above.
const { meta: call } = environment.parse("matches('', '')").ast as unknown as Node
environment.registerFunction(
  "list.matches(ast): bool",
  ({ ast, receiver, args }: { ast: Node; receiver: Node; args: readonly Node[] }) => ({
    callAst: ast.clone({ name: "call", check: call.check, evaluate: call.evaluate }, ["matches", [receiver, args[0]]]),
  }),
  now,
)

/** Not CEL's: makes JSON's maps and doubles where everything else makes ours. */
const refused = new Set(["json"])

const definitions = environment.getDefinitions()
/** Functions called as `name(...)`. */
export const functions: ReadonlySet<string> = new Set(
  definitions.functions.filter(({ receiverType }) => receiverType === null).map(({ name }) => name),
)
/** Functions called as `value.name(...)`. */
export const methods: ReadonlySet<string> = new Set(
  definitions.functions
    .filter(({ receiverType, name }) => receiverType !== null && !refused.has(name))
    .map(({ name }) => name),
)
/** Names that CEL itself gives a meaning, types and namespaces: a variable of such a name is never seen. */
export const constants: ReadonlySet<string> = new Set(definitions.variables.map(({ name }) => name))

/** Parses one expression; throws what cel-js throws. */
export function parse(source: string): ParseResult & { readonly ast: ASTNode } {
  return environment.parse(source)
}

/** CEL's strings extension: a negative limit replaces all. */
function replace(text: string, search: string, replacement: string, limit = -1n): string {
  if (limit === 0n) return text
  const most = limit < 0n ? text.length + 1 : Math.min(Number(limit), text.length + 1)
  // Before anything is built: as many replacements as there can be.
  const places = search === "" ? text.length + 1 : Math.floor(text.length / search.length)
  charge(Math.ceil(Math.min(most, places) * (1 + replacement.length / 4)))
  let left = most
  return text.replaceAll(search, (found) => (left-- > 0 ? replacement : found))
}

function charAt(text: string, index: bigint): string {
  if (index >= 0n && index <= BigInt(text.length)) return text.charAt(Number(index))
  const message = `charAt(${index}) is outside the text.`
  throw new EvaluationError({ code: "index_out_of_range", message })
}
