import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync, strFromU8 } from "fflate"
import { describe, expect, it } from "vitest"
import { deliveryOf } from "../../src/inventory/delivery.ts"
import type { Json } from "../../src/model.ts"
import { openResultFile } from "../../src/shell/result-file.ts"
import { momentVariables, outputsOf, parseOutputPattern } from "../../src/value/output-pattern.ts"

const names = ["account", "now", "run"]
const now = momentVariables(new Date("2026-03-04T05:06:07Z"))
const target = (id: string, name: string, tags: { readonly [key: string]: string } = {}) => ({
  label: `${name} (${id})`,
  variables: { account: { id, name, tags } as Json, now, run: { id: "4711" } },
})
const [web, data] = [target("111111111111", "web"), target("222222222222", "data")]
const outputs = (pattern: string, targets = [web, data]) => outputsOf(parseOutputPattern(pattern, names), targets)
const placeOf = (pattern: string, one = web) => outputs(pattern, [one])[0]

describe("an output pattern", () => {
  it.each([
    [
      "s3://acme/AWSRecon/{{ now.year }}/{{ now.month }}/{{ now.day }}/recon_{{ account.id }}.json",
      { kind: "object", bucket: "acme", key: "AWSRecon/2026/03/04/recon_111111111111.json" },
    ],
    [
      "s3://acme/AWSRecon/{{ int(now.year) }}/{{ int(now.month) }}/{{ int(now.day) }}/{{ account.id }}_aws_recon_{{ now.epoch }}.json.gz",
      { kind: "object", bucket: "acme", key: "AWSRecon/2026/3/4/111111111111_aws_recon_1772600767.json.gz" },
    ],
    ["out/{{ run.id }}/{{ account.name }}.jsonl", { kind: "file", path: "out/4711/web.jsonl" }],
    ["../out/{{ account.id }}.json", { kind: "file", path: "../out/111111111111.json" }],
    ["{{ account.name + '/' + account.id }}.json", { kind: "file", path: "web/111111111111.json" }],
  ])("%s", (pattern, output) => expect(placeOf(pattern)).toEqual(output))

  it.each([
    ["s3://acme/{{ accont.id }}.json", 'There is no variable "accont"'],
    ["out/{{ account.id }.json", "{{"],
    ["out/{{ account.id }}/", "It names a folder"],
    ["s3://{{ account.id }}/x.json", "s3:// is followed by a bucket's name and a key"],
    ["s3://acme", "s3:// is followed by a bucket's name and a key"],
    ["out/{{ account.nam }}.json", 'It fails for web (111111111111): account has no key "nam"'],
    ["out/{{ now.year }}.json", "It is the same place for web (111111111111) and data (222222222222): out/2026.json"],
    ["s3://acme/{{ now.year }}", "It is the same place"],
    ["{{ account.tags }}", "it is no text"],
    ["s3://acme/{{ account.id }}{{ ['x'].map(x, x + 'x')[0] }}".padEnd(1200, "x"), "more than 1,024 bytes"],
  ])("%s is refused before anything runs: %s", (pattern, message) => {
    expect(() => outputs(pattern)).toThrow(message)
  })

  it.each([
    ["out/{{ account.name }}.json", "../../etc/passwd", "out/..-..-etc-passwd.json"],
    ["out/{{ account.name }}/x.json", "..", "out/--/x.json"],
    ["out/{{ account.name }}.json", "a\\b\u0000c\nd", "out/a-b-c-d.json"],
  ])("%s stays where it is for an account called %j", (pattern, name, path) => {
    expect(placeOf(pattern, target("1", name))).toEqual({ kind: "file", path })
  })

  it.each([
    ["out/{{ account.name.substring(1) }}/x.json", "a.."],
    ["out/{{ account.name.substring(1) + '\\\\' }}x.json", "a.."],
    ["{{ account.name }}/etc/x.json", ""],
    ["{{ '/etc' }}/x.json", "web"],
  ])("%s never leads elsewhere by an expression", (pattern, name) => {
    expect(() => placeOf(pattern, target("1", name))).toThrow("it leads elsewhere")
  })

  it("takes names that some file systems take for one as one, for files", () => {
    const pair = [target("1", "Web"), target("2", "web")]
    expect(() => outputs("out/{{ account.name }}.json", pair)).toThrow("It is the same place")
    expect(outputs("s3://acme/{{ account.name }}.json", pair)).toHaveLength(2)
  })
})

describe("where it goes", () => {
  it.each([
    [{}, "stdout jsonl"],
    [{ out: "a.json" }, "file snapshot"],
    [{ out: "a.yaml" }, "file snapshot yaml"],
    [{ out: "a.jsonl" }, "file jsonl"],
    [{ out: "a.jsonl.gz" }, "file jsonl gzip"],
    [{ out: "a.json.gz" }, "file snapshot gzip"],
    [{ out: "a/" }, "folder snapshot"],
    [{ out: "a", isFolder: true }, "folder snapshot"],
    [{ out: "a.json", form: "aws-recon" as const }, "file json"],
    [{ out: "{{ account.id }}.json" }, "pattern json"],
    [{ out: "{{ account.id }}.jsonl.gz" }, "pattern jsonl gzip"],
    [{ out: "s3://b/{{ account.id }}", bucketOwner: "111111111111" }, "pattern json"],
    [{ format: "snapshot" as const }, "stdout snapshot"],
  ])("%j is %s", (options, meant) => {
    const { to, format, gzip, yaml } = deliveryOf(options)
    expect([to, format, ...(gzip ? ["gzip"] : []), ...(yaml ? ["yaml"] : [])].join(" ")).toBe(meant)
  })

  it.each([
    [{ out: "s3://b/{{ account.id }}.json" }, "Nobody said whose the bucket"],
    [{ out: "{{ account.id }}.json", format: "snapshot" as const }, "A snapshot is one file or one folder"],
    [{ out: "a/", format: "jsonl" as const }, "a/ is a folder"],
    [{ out: "a.json", form: "aws-recon" as const, format: "snapshot" as const }, "cannot have the form of aws_recon"],
    [{ out: "a.yaml", format: "jsonl" as const }, "would not hold YAML"],
    [{ out: "a.yaml.gz" }, "would not hold YAML"],
  ])("%j is refused: %s", (options, message) => expect(() => deliveryOf(options)).toThrow(message))
})

describe("a result file", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "reconcile-result-"))

  it("is there as a whole, with the folders that lead to it, or not at all", async () => {
    const place = folder()
    const file = await openResultFile(join(place, "a/b.json"), { gzip: false })
    await file.write("one ")
    expect(readdirSync(join(place, "a"))).not.toContain("b.json")
    await file.write("two")
    await file.finish()
    expect(readdirSync(join(place, "a"))).toEqual(["b.json"])
    expect(readFileSync(join(place, "a/b.json"), "utf8")).toBe("one two")
  })

  it("that is abandoned leaves what was there", async () => {
    const place = folder()
    writeFileSync(join(place, "b.json"), "before")
    const file = await openResultFile(join(place, "b.json"), { gzip: true })
    await file.write("half")
    await file.abandon()
    expect(readdirSync(place)).toEqual(["b.json"])
    expect(readFileSync(join(place, "b.json"), "utf8")).toBe("before")
  })

  it("is compressed the same way each time", async () => {
    const place = folder()
    for (const name of ["a.gz", "b.gz"]) {
      const file = await openResultFile(join(place, name), { gzip: true })
      for (let line = 0; line < 2000; line++) await file.write(`${"x".repeat(200)} ${line}\n`)
      await file.finish()
    }
    const [a, b] = ["a.gz", "b.gz"].map((name) => readFileSync(join(place, name))) as [Buffer, Buffer]
    expect(a.equals(b)).toBe(true)
    expect(strFromU8(gunzipSync(a)).split("\n")).toHaveLength(2001)
  })

  it("whose folder is a file is refused with the reason", async () => {
    const place = folder()
    writeFileSync(join(place, "a"), "")
    await expect(openResultFile(join(place, "a/b.json"), { gzip: false })).rejects.toThrow("cannot be written")
  })
})
