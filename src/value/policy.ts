/** Policy documents by meaning: the only door to `policy-*.ts`. */

export { type DocumentChange, diffDocuments, type HeaderChange, type StatementChange } from "./policy-diff.ts"
export { canonicalDocument, readableDocument } from "./policy-form.ts"
export { lintDocument } from "./policy-lint.ts"
export type { LintFinding } from "./policy-lint-condition.ts"
export type { ElementName, ElementValue } from "./policy-parts.ts"
export type { DocumentContext, PolicyKind } from "./policy-spelling.ts"
export { documentOf, documentSize, encodeDocument, isDocument, parseDocument } from "./policy-text.ts"
