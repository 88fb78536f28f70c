import { createHash } from "node:crypto"
import type { Plan } from "../model.ts"
import script from "./html/page.ts?script"
import { alertsHtml } from "./html-alerts.ts"
import { pageData } from "./html-data.ts"
import { html, scriptJson } from "./html-escape.ts"
import { EXPLORER } from "./html-explorer.ts"
import { orphansHtml, problemsHtml } from "./html-problems.ts"
import { style } from "./html-style.ts"
import { headerHtml } from "./html-summary.ts"
import { outlineOf } from "./outline.ts"

/**
 * A plan as one HTML file that needs nothing else: what must not be missed, a matrix of accounts by templates, and every
 * change with its edits. It loads nothing, sends nothing, and runs no script and no style but its own. The same plan gives
 * the same text. Everything from templates and from AWS is escaped.
 */
export function renderPlanHtml(plan: Plan): string {
  const outline = outlineOf(plan)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Reconcile plan of ${html(plan.owner)}</title>
<style>${style}</style>
</head>
<body>
${headerHtml(outline.plan)}
<main>
${alertsHtml(outline)}
${EXPLORER}
${problemsHtml(outline.plan)}
${orphansHtml(outline.plan)}
</main>
<script type="application/json" id="plan">${scriptJson(pageData(outline))}</script>
<script>${script}</script>
</body>
</html>
`
}

/** Nothing but our own style and script, both by hash; no text ever becomes markup. https://www.w3.org/TR/CSP3/ */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ")

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`
}
