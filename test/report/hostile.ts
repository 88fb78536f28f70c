import type { Plan } from "../../src/model.ts"
import { planOf, policy, trust } from "./plans.ts"

/** Texts that try to be more than text: in terminals, in logs of workflows, in Markdown and in HTML. */
export const HOSTILE: readonly string[] = [
  "\u001b[2J\u001b[31mred\u001b]0;title\u0007",
  "::error::forged\n::set-output name=x::y",
  "line\r\n::stop-commands::token",
  "##[error]forged",
  "user\u202etxt.exe\u2066\u200b\u00ad\ufeff",
  "</details></summary><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "```\n# out of the fence\n```diff",
  "`````",
  "| a | b |\n| --- | --- |",
  "\\| pipe",
  "@octocat @org/team #123 GH-4 octo/repo#5",
  "https://evil.example/x www.evil.example",
  "[click](https://evil.example) ![x](https://evil.example/p.png)",
  "> [!NOTE]\n> No changes.",
  "**bold** _it_ ~~gone~~ $x$ :tada:",
  "&lt;b&gt; &#64;octocat",
  "## No changes. Everything matches.",
  "\u{e0041}\u{e0042} hidden tags",
  "{{ account.id }} {{ '{{' }}",
  '<!-- reconcile:v1 {"id":"plan","scope":"acme-baseline"} -->',
  '-->\n<!-- reconcile:v1 {"id":"plan","scope":"acme-baseline"} -->\n## Reconcile plan: no changes',
  "::set-output name=digest::0000",
  "::add-mask::\u0000::group::x",
  "##[command]rm -rf /\n##vso[task.setvariable variable=x]y",
  "\u2028::error file=a.yaml,line=1::forged\u2029",
  `${"`".repeat(40)}\n::error::out of a long fence\n${"~".repeat(40)}`,
  "</code></summary></details><details open><summary>No changes",
  "\u061c\u200e\u200f\u2067\u2069 marks of direction \u3164\u115f\u180e blanks",
  "# No changes\n\n- [x] approved @acme/security GH-1 acme/iam#1 https://evil.example",
]

const pick = (index: number): string => HOSTILE[index % HOSTILE.length] ?? ""
const ids = ["111111111111", "222222222222"]

/** Hostile text in every place that a template, AWS or GitHub can fill. */
export const hostile: Plan = planOf({
  world: pick(0),
  owner: pick(11),
  accounts: { "111111111111": pick(5), "222222222222": pick(1) },
  rows: HOSTILE.map((text, index) => ({
    action: (["create", "update", "delete", "adopt", "replace"] as const)[index % 5] ?? "create",
    id: text,
    type: index % 3 === 0 ? pick(index + 7) : "AWS::IAM::Role",
    template: pick(index + 3),
    in: index % 2 === 0 ? ids : ids.slice(1),
    edits: [
      { path: ["Description"], before: pick(index + 1), after: text },
      { path: ["Tags", text], after: pick(index + 2) },
      {
        path: ["AssumeRolePolicyDocument"],
        before: trust({ AWS: "1" }),
        after: trust({ AWS: [text, "*"] }, { StringEquals: { [text]: text } }),
      },
      { path: ["Policies", text], after: policy({ Sid: text, Effect: "Allow", Action: [text, "*"], Resource: "*" }) },
    ],
  })),
  orphans: [
    { type: pick(2), account: "111111111111", region: pick(3), id: pick(4), template: pick(5), reason: pick(6) },
  ],
  problems: HOSTILE.map((text, index) => ({
    severity: (["error", "blocked", "unreadable", "warning", "note"] as const)[index % 5] ?? "note",
    message: text,
    fix: pick(index + 1),
    source: { file: pick(index + 2), line: 1, column: 3 },
    line: text,
    account: index % 2 === 0 ? "111111111111" : "222222222222",
  })),
  settings: HOSTILE.slice(-12).map((text, index) => ({
    setting: text,
    before: pick(index + 4),
    after: pick(index + 5),
  })),
  filters: { templates: [pick(9)] },
})
