import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { stringify } from "yaml"
import type { Written, WrittenMap } from "../../src/model.ts"
import { entry, fromJson, lookup, mergePatch, parseYaml, placeInside, toJson } from "../../src/value/written.ts"
import { casesOf, FILE, said } from "../templates/said.ts"

const source = { file: FILE, line: 1, column: 1 }
const read = (text: string): Written => parseYaml(text, FILE).documents[0] as Written
const map = (text: string): WrittenMap => read(text) as WrittenMap

describe("a file of YAML", () => {
  it.each(casesOf("yaml"))("$name", ({ text, problems }) => {
    expect(said(parseYaml(text, FILE).problems)).toEqual(problems)
  })

  it("knows where every key and value stands", () => {
    const written = map("name: audit\ntargets:\n  accounts: { names: [a,  'b c'] }\n")
    expect(written.entries.get("targets")?.source).toEqual({ file: FILE, line: 2, column: 1 })
    expect(lookup(written, ["targets", "accounts"])?.source).toEqual({ file: FILE, line: 3, column: 13 })
    expect(lookup(written, ["targets", "accounts", "names", 1])?.source).toEqual({ file: FILE, line: 3, column: 27 })
    expect(lookup(written, ["targets", "nothing", 3])).toBeUndefined()
  })

  it("may hold several documents; empty ones count for nothing", () => {
    const { documents, problems } = parseYaml("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n", FILE)
    expect(documents.map(toJson)).toEqual([{ a: 1 }, { b: 2 }])
    expect(documents.map((document) => document.source.line)).toEqual([4, 7])
    expect(problems).toEqual([])
  })

  it("may be JSON", () => {
    const json = { a: [1, -2.5, 1e3, true, "x\ny", "\u00e9", {}], "": { b: "{{ c }}" } }
    expect(toJson(read(JSON.stringify(json, null, 2)))).toEqual(json)
  })

  it("follows YAML 1.2: dates, versions, yes and octal-looking ids stay what they look like", () => {
    const text =
      "date: 2027-03-31\nversion: 2012-10-17\nflag: yes\nid: 012345678901\nquoted: '012345678901'\ntilde: ~\nhex: 0x1f\n"
    expect(toJson(read(text))).toEqual({
      date: "2027-03-31",
      version: "2012-10-17",
      flag: "yes",
      id: 12_345_678_901,
      quoted: "012345678901",
      hex: 31,
    })
  })

  it("begins with a byte order mark, ends lines as Windows does", () => {
    expect(toJson(read("\ufeffname: audit\r\ntags:\r\n  - a\r\n"))).toEqual({ name: "audit", tags: ["a"] })
  })

  it("may repeat values by alias", () => {
    const written = map("a: &trust { Version: x }\nb: *trust\n")
    expect(toJson(written)).toEqual({ a: { Version: "x" }, b: { Version: "x" } })
    expect(entry(written, "b")?.source).toEqual({ file: FILE, line: 1, column: 11 })
  })

  it("takes keys that mean something to JavaScript as data", () => {
    const written = read('__proto__: { polluted: true }\nconstructor: 1\ntoString: "x"\n')
    const json = toJson(written)
    expect(Object.keys(json as object)).toEqual(["__proto__", "constructor", "toString"])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(Object.keys(toJson(fromJson(json, source)) as object)).toEqual(["__proto__", "constructor", "toString"])
  })

  it("keeps the problems of a broken document apart from the others", () => {
    const { documents, problems } = parseYaml("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n", FILE)
    expect(documents.map(toJson)).toEqual([{ a: 1 }, { c: 1 }])
    expect(problems.map((problem) => problem.source?.line)).toEqual([3, 6])
  })
})

describe("a file that would be too much", () => {
  it("is refused unread from a million characters on", () => {
    const text = "a: 1\n".repeat(2_000_000)
    expect(said(parseYaml(text, FILE).problems)).toEqual([
      "t.yaml:1:1 The file is too large: 10,000,000 characters, where at most 1,000,000 are read. Divide it into several files.",
    ])
    expect(parseYaml("a: 1 # 12345", FILE, { characters: 11 }).problems).toHaveLength(1)
  })

  it("is refused where aliases repeat aliases a billion times", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for (const letter of "bcdefghi") {
      const before = String.fromCharCode(letter.charCodeAt(0) - 1)
      bomb.push(`${letter}: &${letter} [${Array(9).fill(`*${before}`).join(", ")}]`)
    }
    const { documents, problems } = parseYaml(bomb.join("\n"), FILE)
    expect(documents).toEqual([])
    expect(said(problems)).toEqual([
      "t.yaml:1:1 Aliases repeat more than 10,000 values. Write the values out, or divide the file.",
    ])
  })

  it("is refused where it nests too deep, by brackets, indentation or aliases", () => {
    const indented = Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")
    const aliases = ["- &0 [x]", ...Array.from({ length: 70 }, (_, index) => `- &${index + 1} [*${index}]`)].join("\n")
    for (const text of [
      "[".repeat(500_000),
      "{a: ".repeat(100),
      indented,
      "- ".repeat(100_000),
      "? ".repeat(100_000),
    ]) {
      expect(said(parseYaml(text, FILE).problems)).toEqual([
        "t.yaml:1:1 Lists and maps are nested more than 64 deep. Check the indentation, or make the nesting simpler.",
      ])
    }
    expect(said(parseYaml(aliases, FILE).problems)[0]).toMatch(/Aliases nest lists and maps more than 64 deep/)
    expect(parseYaml(`${"[".repeat(60)}${"]".repeat(60)}`, FILE).problems).toEqual([])
  })

  it("names the first hundred problems and counts the rest", () => {
    const { problems } = parseYaml("a: 1\n".repeat(1000), FILE)
    expect(problems).toHaveLength(101)
    expect(said(problems).at(-1)).toBe("t.yaml:102:1 899 more problems follow in this file.")
  })

  it("reads a map of many keys in little time", () => {
    const text = Array.from({ length: 60_000 }, (_, index) => `key${index}: 1`).join("\n")
    expect(parseYaml(text, FILE).problems).toEqual([])
  })
})

describe("any text at all", () => {
  const yamlish = fc.array(
    fc.constantFrom(
      ..."{}[],:-?&*!|>'\"%@`#\n\t \r\0\ufeff\ufffd",
      ..."<<: |: |- |  |a|b|1|0x|true|null|~|---\n|...\n|%YAML 1.2\n|!!str |&a |*a |{{|}}|\\x|\ud800".split("|"),
    ),
    { maxLength: 60 },
  )

  it("never throws, and is either read or has a problem with a place", () => {
    const property = (text: string): void => {
      const { problems } = parseYaml(text, FILE)
      for (const { source } of problems) {
        expect(source?.line).toBeGreaterThan(0)
        expect(source?.column).toBeGreaterThan(0)
      }
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          yamlish.map((parts) => parts.join("")),
        ),
        property,
      ),
      { numRuns: 2000 },
    )
  })

  it("comes back as it was where it is JSON", () => {
    const json = fc.jsonValue().filter((value) => value !== null)
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/null|[\u007f\ufffd-\uffff]/.test(text))
        const { documents, problems } = parseYaml(text, FILE)
        fc.pre(!problems.some(({ message }) => message.includes("cannot be kept exactly")))
        expect(problems).toEqual([])
        expect(documents.map(toJson)).toEqual([JSON.parse(text)])
      }),
    )
  })
})

describe("a merge patch", () => {
  // The examples of https://www.rfc-editor.org/rfc/rfc7396#appendix-A that have maps on both sides.
  it.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{ e: "f" }, { a: 1 }, { e: "f", a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j and %j is %j", (base, patch, result) => {
    const merged = mergePatch(fromJson(base, source) as WrittenMap, fromJson(patch, source) as WrittenMap)
    expect(toJson(merged)).toEqual(result)
  })

  it("keeps the place of every part", () => {
    const base = parseYaml("a: { b: 1, c: 2 }", "base.yaml").documents[0] as WrittenMap
    const patch = parseYaml("a:\n  c: 3", "patch.yaml").documents[0] as WrittenMap
    const merged = mergePatch(base, patch)
    expect(lookup(merged, ["a", "b"])?.source.file).toBe("base.yaml")
    expect(lookup(merged, ["a", "c"])?.source).toEqual({ file: "patch.yaml", line: 2, column: 6 })
  })
})

describe("a place inside a text", () => {
  const placeOf = (text: string, offset: number) => {
    const { line, column } = placeInside(entry(map(text), "a") as Written & { kind: "scalar" }, offset)
    return [line, column]
  }

  it("is exact where the file has the text on one line as it is, else where it begins", () => {
    expect(placeOf("a: x{{ y }}", 1)).toEqual([1, 5])
    expect(placeOf('a: "x{{ y }}"', 1)).toEqual([1, 6])
    expect(placeOf("a: 'it''s {{ y }}'", 5)).toEqual([1, 4])
    expect(placeOf("a: |\n  x\n  {{ y }}\n", 2)).toEqual([1, 4])
  })
})

describe("plain values", () => {
  it("leave out what is null", () => {
    expect(toJson(read("a: null\nb:\nc: [~, 1]\n"))).toEqual({ c: [null, 1] })
  })

  it("survive being written as YAML", () => {
    const value = { list: [1, "two", { three: true }], text: "a: b # c", multi: "x\ny\n" }
    expect(toJson(read(stringify(value)))).toEqual(value)
  })
})
