import type { Notice } from "../../src/model.ts"

/** A notice from the facts a test is about. */
export const noticeOf = (facts: Partial<Notice> = {}): Notice => ({
  command: "drift",
  owner: "acme-baseline",
  world: "",
  priority: "important",
  title: "Drift in 2 of 14 accounts: 3 changes",
  lines: [],
  tables: [],
  report: "the whole report\n",
  ...facts,
})

/** A table of so many rows. */
export const rowsOf = (number: number, cell = (row: number): string => `AWS::IAM::Role Role${row}`) => ({
  title: "Changes",
  columns: ["Action", "Resource"],
  rows: Array.from({ length: number }, (_, row) => ["update", cell(row)]),
})
