import type { Json } from "../model.ts"
import { ACCOUNT_ID, ACCOUNT_NAME } from "./placeholder.ts"
import { STATEMENT_ELEMENTS } from "./policy-form.ts"
import { type LintFinding, lintCondition, type Path, type Report } from "./policy-lint-condition.ts"
import { type Fields, isFields, list } from "./policy-set.ts"
import type { PolicyKind } from "./policy-spelling.ts"
import { parseDocument } from "./policy-text.ts"
import { suggest } from "./suggest.ts"

/**
 * Mistakes that are certain without asking AWS: cheap, offline, no opinions on what a policy should grant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function lintDocument(written: Json | undefined, kind: PolicyKind): readonly LintFinding[] {
  const findings: LintFinding[] = []
  const report: Report = (severity, path, message) => findings.push({ severity, message, path })
  let document = written
  if (typeof document === "string") {
    try {
      document = parseDocument(document)
    } catch (error) {
      report("error", [], error instanceof Error ? error.message : String(error))
      return findings
    }
  }
  if (!isFields(document)) {
    report("error", [], "A policy document must be a map with Version and Statement.")
    return findings
  }
  lintCharacters(document, [], report)
  lintHeader(document, report)
  const sids = new Set<string>()
  for (const [index, statement] of list(document.Statement).entries()) {
    const path = Array.isArray(document.Statement) ? ["Statement", index] : ["Statement"]
    lintStatement(statement, path, kind, report)
    if (kind !== "resource") lintSid(statement, path, sids, report)
  }
  return findings
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html gives the alphabet of documents. Control
// characters are within it: JSON text escapes them.
const FOREIGN = /[^\0-\u00FF]/u

function lintCharacters(value: Json, path: Path, report: Report): void {
  if (typeof value === "string") {
    const found = FOREIGN.exec(withoutPlaceholders(value))
    if (found)
      report("error", path, `IAM accepts no ${codePoint(found[0])} in a policy document: use U+0020 to U+00FF only.`)
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) lintCharacters(item, [...path, index], report)
  } else if (isFields(value)) {
    for (const [name, item] of Object.entries(value)) {
      lintCharacters(name, path, report)
      lintCharacters(item, [...path, name], report)
    }
  }
}

function withoutPlaceholders(text: string): string {
  return text.replaceAll(ACCOUNT_ID, "").replaceAll(ACCOUNT_NAME, "")
}

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`
}

function lintHeader(document: Fields, report: Report): void {
  lintNames(document, ["Version", "Id", "Statement"], [], "policy element", report)
  if (document.Version === undefined) {
    const message = 'Version is missing, which means 2008-10-17, without policy variables: write "2012-10-17".'
    report("warning", [], message)
  } else if (document.Version !== "2012-10-17" && document.Version !== "2008-10-17") {
    report(
      "error",
      ["Version"],
      `Version must be "2012-10-17" or "2008-10-17", not ${JSON.stringify(document.Version)}.`,
    )
  }
  if (list(document.Statement).length === 0) report("error", [], "The policy has no Statement: it needs at least one.")
}

function lintStatement(statement: Json, path: Path, kind: PolicyKind, report: Report): void {
  if (!isFields(statement)) {
    report("error", path, "A statement must be a map with Effect, Action and so on.")
    return
  }
  lintNames(statement, STATEMENT_ELEMENTS, path, "statement element", report)
  lintEffect(statement, path, report)
  for (const element of ["Principal", "Action", "Resource"]) {
    if (statement[element] !== undefined && statement[`Not${element}`] !== undefined) {
      report("error", [...path, `Not${element}`], `A statement has ${element} or Not${element}, never both.`)
    }
  }
  lintPresence(statement, path, kind, report)
  for (const element of ["Action", "NotAction"]) lintActions(statement, element, path, kind, report)
  if (kind === "trust" && trustsWholeProvider(statement)) {
    const who = "everybody this identity provider signs in may assume the role"
    report("error", path, `The statement has no Condition, so ${who}: test its sub and aud.`)
  }
  if (isFields(statement.Condition)) lintCondition(statement.Condition, [...path, "Condition"], report)
}

/** With GitHub's provider, for one, that is every repository of everybody. */
function trustsWholeProvider({ Effect: effect, Action: actions, Condition: condition }: Fields): boolean {
  const federated = list(actions).some(
    (action) => typeof action === "string" && /^sts:AssumeRoleWithWebIdentity$/i.test(action),
  )
  return effect === "Allow" && federated && (!isFields(condition) || Object.keys(condition).length === 0)
}

function lintEffect({ Effect: effect }: Fields, path: Path, report: Report): void {
  if (effect === undefined) report("error", path, "The statement has no Effect: write Allow or Deny.")
  else if (effect !== "Allow" && effect !== "Deny") {
    report("error", [...path, "Effect"], `Effect must be exactly Allow or Deny, not ${JSON.stringify(effect)}.`)
  }
}

function lintPresence(statement: Fields, path: Path, kind: PolicyKind, report: Report): void {
  const has = (element: string) => statement[element] !== undefined || statement[`Not${element}`] !== undefined
  const refuse = (element: string, message: string) => {
    for (const name of [element, `Not${element}`]) {
      if (statement[name] !== undefined) report("error", [...path, name], message.replace("ELEMENT", name))
    }
  }
  if (!has("Action")) report("error", path, "The statement has neither Action nor NotAction.")
  if (kind === "identity") {
    refuse("Principal", "An identity policy has no ELEMENT: it applies to whom it is attached to.")
    if (!has("Resource")) report("error", path, "The statement has neither Resource nor NotResource.")
  } else if (!has("Principal")) {
    report("error", path, "The statement has no Principal: say whom it applies to.")
  }
  if (kind === "trust") {
    refuse("Resource", "A trust policy has no ELEMENT: it applies to its own role.")
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if (statement.NotPrincipal !== undefined) {
      report("error", [...path, "NotPrincipal"], "A trust policy cannot use NotPrincipal: name whom it applies to.")
    }
  }
}

function lintActions(statement: Fields, element: string, path: Path, kind: PolicyKind, report: Report): void {
  const written = statement[element]
  for (const [index, action] of list(written).entries()) {
    if (typeof action !== "string") continue
    const place = Array.isArray(written) ? [...path, element, index] : [...path, element]
    if (!action.includes(":")) {
      if (!/^\*+$/.test(action))
        report("error", place, `The action ${JSON.stringify(action)} lacks its service, as in s3:GetObject.`)
    } else if (kind === "trust" && !/^sts:/i.test(action)) {
      report("error", place, `A trust policy can only speak of sts: actions, not of ${JSON.stringify(action)}.`)
    }
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
function lintSid(statement: Json, path: Path, seen: Set<string>, report: Report): void {
  const sid = isFields(statement) ? statement.Sid : undefined
  if (typeof sid !== "string" || sid === "") return
  if (seen.has(sid)) {
    report(
      "error",
      [...path, "Sid"],
      `The Sid ${JSON.stringify(sid)} appears twice: it must be unique in its document.`,
    )
  }
  seen.add(sid)
  if (!/^[0-9A-Za-z]*$/.test(withoutPlaceholders(sid))) {
    report("error", [...path, "Sid"], `The Sid ${JSON.stringify(sid)} may only have letters and digits.`)
  }
}

function lintNames(fields: Fields, known: readonly string[], path: Path, what: string, report: Report): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue
    const meant = suggest(name, known)
    report("error", [...path, name], `Unknown ${what} ${name}${meant ? `: did you mean ${meant}?` : "."}`)
  }
}
