// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: how a replacement names a group.
import { describe, expect, it } from "vitest"
import type { WrittenMap } from "../../../src/model.ts"
import { transferTask } from "../../../src/run/transfer/transfer.ts"
import { parseYaml } from "../../../src/value/written.ts"
import { refused, specOf, target, type Wish } from "./stage.ts"

const any = { from: { match: ".*" } }

describe("a transfer as it is written", () => {
  it.each<[string, Wish]>([
    ["the least", any],
    ["OTF-19: a prefix that ends with a slash", { from: { match: ".", prefix: "a/b/" }, to: { prefix: "" } }],
    ["OTF-19: then keep", { ...any, then: "keep" }],
    ["OTF-19: move to another bucket", { ...any, then: { move: "s3://archive/dest/" } }],
    ["OTF-19: move to the top of another bucket", { ...any, then: { move: "s3://archive/" } }],
    ["OTF-19: move to a prefix", { ...any, then: { move: "archive/" } }],
    ["OTF-19: move to the top of the bucket", { ...any, then: { move: "/" } }],
    [
      "a rename with groups, and with a dollar sign",
      { ...any, to: { rename: { pattern: "(?P<a>a)(b)", to: "$2$1\\$${a}" } } },
    ],
    ["waiting shorter than the time there is", { ...any, wait: "9m" }],
    [
      "from a bucket to itself, renamed",
      { from: { match: "a" }, to: { bucket: "source", prefix: "src/", rename: { pattern: "a", to: "b" } } },
    ],
    [
      "the whole, and more than one",
      { from: { match: ".", size: { gt: 0, lt: 2 }, age: { gt: "1m", lt: "7d" }, count: { min: 1, max: 1 } } },
    ],
  ])("takes %s", (_, wish) => expect(refused(wish)).toEqual([]))

  it.each<[string, Wish, string]>([
    [
      "OTF-19: a prefix like a path",
      { from: { match: ".", prefix: "/src/" } },
      "ends with a slash and does not begin with one",
    ],
    [
      "OTF-19: a prefix without its slash",
      { from: { match: ".", prefix: "src" } },
      "ends with a slash and does not begin with one",
    ],
    [
      "OTF-19: a move that names no prefix",
      { ...any, then: { move: "s3://archive/dest" } },
      "move is a prefix like archive/",
    ],
    ["OTF-19: a move to nowhere", { ...any, then: { move: "s3://" } }, "move is a prefix like archive/"],
    ["OTF-19: an unknown deed", { ...any, then: "invalid" }, "is keep, delete, or a map with move"],
    ["OTF-19: limits that limit nothing", { from: { match: ".", size: {} } }, "size"],
    ["no pattern", { from: {} }, "match"],
    ["an account as a number", { ...any, to: { account: 100000000002 } }, "account"],
    ["an unknown key", { from: { match: ".", fileRegexp: "." } }, 'Unknown key "fileRegexp"'],
    ["another word for a key", { from: { match: "." }, watch: "1m" }, 'Unknown key "watch"'],
    ["a time without its unit", { ...any, wait: "10" }, "is a time like 90s, 10m, 2h or 7d"],
    [
      "a pattern that does not compile",
      { from: { match: "*.txt" } },
      'from.match is a wrong regular expression, "*.txt": missing argument to repetition operator',
    ],
    [
      "a pattern that looks back, which RE2 does not",
      { from: { match: "(a)\\1" } },
      "from.match is a wrong regular expression",
    ],
    [
      "a rename that does not compile",
      { ...any, to: { rename: { pattern: "(", to: "" } } },
      "to.rename.pattern is a wrong regular expression",
    ],
    [
      "a rename that names a group there is none of",
      { ...any, to: { rename: { pattern: "(a)", to: "$2" } } },
      'to.rename.to cannot replace what its pattern matches, "$2"',
    ],
    [
      "a rename on the way that names no group",
      { ...any, then: { rename: { pattern: "a", to: "${x}" } } },
      "then.rename.to cannot replace what its pattern matches",
    ],
    [
      "a central bucket that nobody owns",
      { ...any, to: { identity: "central" } },
      "to says identity: central, but not whose bucket it is.",
    ],
    [
      "a copy of everything onto itself",
      { ...any, to: { bucket: "source", prefix: "src/" } },
      "from and to are the same place.",
    ],
    ["a move to where it is", { ...any, then: { move: "src/" } }, "then.move names the place where the objects are."],
    ["no size", { from: { match: ".", size: { gt: 5, lt: 6 } } }, "from.size wants more than 5 and less than 6 bytes."],
    [
      "no age",
      { from: { match: ".", age: { gt: "60m", lt: "1h" } } },
      "from.age wants more than 60m and less than 1h.",
    ],
    ["no count", { from: { match: ".", count: { min: 3, max: 2 } } }, "from.count wants at least 3 and at most 2."],
    [
      "waiting for all the time there is",
      { ...any, wait: "10m" },
      "It may wait 10m, which is all the time that a target has.",
    ],
  ])("refuses %s", (_, wish, message) => expect(refused(wish).join("\n")).toContain(message))

  it("tells the place of every wrong pattern, and leaves expressions alone", () => {
    const text = `transfer:
  from: { bucket: a, match: '*.txt' }
  to: { bucket: b, rename: { pattern: '{{ variables.x }}(', to: x } }
  then:
    rename: { pattern: '[', to: x }
`
    const run = parseYaml(text, "templates/drop.yaml").documents[0] as WrittenMap
    expect(transferTask.check?.(run).map(({ message, source }) => [source?.line, message.split(",")[0]])).toEqual([
      [2, "from.match is a wrong regular expression"],
      [5, "then.rename.pattern is a wrong regular expression"],
    ])
  })
})

describe("where a transfer writes", () => {
  const writes = (wish: Wish) => transferTask.writes?.(specOf(wish))

  it("is what two targets must not share", () => {
    expect(writes(any)).toEqual(["s3://target/dest/"])
    expect(writes({ ...any, to: { flag: "ready" }, then: "delete" })).toEqual([
      "s3://target/dest/",
      "s3://target/ready",
      "s3://source/src/",
    ])
    expect(writes({ ...any, then: { move: "s3://archive/x/" } })).toEqual([
      "s3://target/dest/",
      "s3://source/src/",
      "s3://archive/x/",
    ])
  })

  it("is another place where the names are other ones", () => {
    const named = (to: string) => writes({ ...any, to: { rename: { pattern: "^", to } } })
    expect(named("100000000001-")).not.toEqual(named("100000000002-"))
  })
})

describe("the rights of a transfer", () => {
  const rights = (wish: Wish) =>
    transferTask
      .rights(specOf(wish), target, "aws-cn")
      .map(
        ({ actions, resources }) =>
          `${actions.map((action) => action.replace("s3:", "")).join(" ")}: ${resources.join(" ")}`,
      )
  const write = "GetObject GetObjectTagging PutObject PutObjectTagging AbortMultipartUpload"

  it("are reading below one prefix and writing below another", () => {
    expect(rights(any)).toEqual([
      "ListBucket: arn:aws-cn:s3:::source",
      "GetObject GetObjectTagging: arn:aws-cn:s3:::source/src/*",
      "ListBucket: arn:aws-cn:s3:::target",
      `${write}: arn:aws-cn:s3:::target/dest/*`,
      "kms:Decrypt kms:GenerateDataKey: *",
    ])
  })

  it("grow with what becomes of the source, the ACL and the flag", () => {
    const wish = { ...any, to: { acl: "bucket-owner-full-control", flag: "ready" }, then: { move: "s3://archive/x/" } }
    expect(rights(wish)).toEqual([
      "ListBucket: arn:aws-cn:s3:::source",
      "GetObject GetObjectTagging DeleteObject: arn:aws-cn:s3:::source/src/*",
      "ListBucket: arn:aws-cn:s3:::archive",
      `${write}: arn:aws-cn:s3:::archive/x/*`,
      "ListBucket: arn:aws-cn:s3:::target",
      `${write} PutObjectAcl: arn:aws-cn:s3:::target/dest/* arn:aws-cn:s3:::target/ready`,
      "kms:Decrypt kms:GenerateDataKey: *",
    ])
  })

  it("are none for what the central identity does: then no account is entered", () => {
    const far = { identity: "central", account: "100000000002" }
    expect(rights({ from: { match: ".", ...far } })).toHaveLength(3)
    expect(rights({ from: { match: ".", ...far }, to: far })).toEqual([])
  })
})
