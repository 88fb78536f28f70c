import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { writeResult } from "../../src/run/result-file.ts"
import { ProblemError } from "../../src/value/problem.ts"

const newFolder = () => mkdtempSync(join(tmpdir(), "results-"))

it("stores a result below the folder, in the place of an older one, for nobody else to read", async () => {
  const folder = newFolder()
  await writeResult(folder, "runs/today/1.json", "old")
  await writeResult(folder, "runs/today/1.json", "new")
  expect(readFileSync(join(folder, "runs/today/1.json"), "utf8")).toBe("new")
  expect(readdirSync(join(folder, "runs/today"))).toEqual(["1.json"])
  expect(statSync(join(folder, "runs/today/1.json")).mode & 0o777).toBe(0o600)
})

it.each(["runs", "runs/today"])("stores nothing where %s is a link that leads out of the folder", async (link) => {
  const [folder, elsewhere] = [newFolder(), newFolder()]
  if (link !== "runs") mkdirSync(join(folder, "runs"))
  symlinkSync(elsewhere, join(folder, link))
  const stored = writeResult(folder, "runs/today/1.json", "x")
  await expect(stored).rejects.toThrow(ProblemError)
  await expect(stored).rejects.toThrow("leads out of the configuration's folder by a link")
  expect(readdirSync(elsewhere)).toEqual([])
})

it("follows a link that stays below the folder", async () => {
  const folder = newFolder()
  mkdirSync(join(folder, "results"))
  symlinkSync(join(folder, "results"), join(folder, "runs"))
  await writeResult(folder, "runs/1.json", "x")
  expect(readdirSync(join(folder, "results"))).toEqual(["1.json"])
})
