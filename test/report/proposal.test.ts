import { describe, expect, it } from "vitest"
import { type ProposalReport, renderProposal, renderProposalMarkdown } from "../../src/report/proposal.ts"

const ids = Array.from({ length: 13 }, (_, index) => String(100_000_000_001 + index))
const names = Object.fromEntries(ids.map((id, index) => [id, { name: `team-${String(index + 1).padStart(2, "0")}` }]))

const left = (account: string, id: string, reason: string): ProposalReport["left"][number] => ({
  change: { action: "update", type: "AWS::IAM::Role", account, region: "us-east-1", id, template: "audit" },
  reason,
})

const report: ProposalReport = {
  files: new Map(),
  proposed: [],
  left: [
    ...ids.map((id) => left(id, "audit", "it is not there")),
    left(ids[0] as string, "audit", "Tags: it is sensitive"),
    ...ids.slice(0, 2).map((id) => left(id, `logs-${id}`, `it gives rights (trusts ${id})`)),
  ],
}

describe("what is left to the user", () => {
  it("is a line for each resource and reason, with the accounts, and counted as what it is", () => {
    expect(renderProposal(report, names).trimEnd().split("\n")).toEqual([
      "Nothing can be proposed; 16 differences left to you.",
      "Left to you:",
      "  AWS::IAM::Role audit in 13 accounts (team-01 (100000000001), team-02 (100000000002), team-03 (100000000003), +10): it is not there.",
      "  AWS::IAM::Role audit in team-01 (100000000001): Tags: it is sensitive.",
      "  AWS::IAM::Role logs-{{ account.id }} in 2 accounts (team-01 (100000000001), team-02 (100000000002)): it gives rights (trusts the account).",
    ])
  })
  it("reads the same in a pull request", () => {
    const lines = renderProposalMarkdown(report, names)
      .replaceAll(/<\/?code>|`/g, "")
      .split("\n")
      .filter((line) => line.startsWith("- "))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe(
      "- AWS::IAM::Role audit in 13 accounts (team-01 (100000000001), team-02 (100000000002), team-03 (100000000003), +10): it is not there.",
    )
  })
})
