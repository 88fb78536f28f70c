import { unzipSync } from "fflate"
import type { GitHub } from "./client.ts"
import { download, LARGEST_DOWNLOAD } from "./download.ts"
import { attempt, statusOf } from "./problem.ts"

/** Which file of which artifact is read. */
export interface ArtifactQuery {
  /** The id of the workflow run that made it. */
  readonly run: number
  readonly name: string
  /** The file's path inside the artifact. */
  readonly file: string
  /** Bytes, unzipped: a larger file is not read. */
  readonly most: number
}

/** Why there is no such text: one sentence, without a full stop. */
export interface Missing {
  readonly missing: string
}

/**
 * The text of one file of the newest artifact of that name. What is not there, not any more, too large or not readable
 * is said, not thrown; what the token may not see is a `ProblemError`. An artifact holds what its run put there,
 * whoever wrote that run: trust the text only as far as something else vouches for it.
 */
export async function readArtifact(github: GitHub, query: ArtifactQuery): Promise<string | Missing> {
  const { run, name } = query
  return attempt(`read the artifact ${name} of run ${run}`, "actions: read", async () => {
    const artifact = await newestArtifact(github, query)
    if ("missing" in artifact) return artifact
    if (artifact.size_in_bytes > LARGEST_DOWNLOAD) return tooLarge(`The artifact ${name}`, LARGEST_DOWNLOAD)
    const address = await addressOf(github, artifact.id)
    return address === undefined ? expired(query) : fileIn(await download(github, address), query)
  })
}

interface Artifact {
  readonly id: number
  readonly size_in_bytes: number
}

async function newestArtifact(
  { octokit, owner, repo }: GitHub,
  { run, name }: ArtifactQuery,
): Promise<Artifact | Missing> {
  const query = { owner, repo, run_id: run, name, per_page: 100 }
  const listed = await octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, query).catch(orGone)
  if (!listed) return { missing: `GitHub has no workflow run ${run}, or does not show it to this token` }
  const named = listed.filter((artifact) => artifact.name === name).sort((one, other) => other.id - one.id)
  const newest = named.find((artifact) => !artifact.expired)
  if (newest) return newest
  return named.length > 0 ? expired({ run, name }) : { missing: `Run ${run} has no artifact ${name}` }
}

/**
 * Where the zip file is, for a minute, or nothing when it is gone. GitHub answers with an address elsewhere that needs
 * no token.
 * https://docs.github.com/en/rest/actions/artifacts#download-an-artifact
 */
async function addressOf({ octokit, owner, repo }: GitHub, artifact: number): Promise<string | undefined> {
  const request = { redirect: "manual" as const }
  const query = { owner, repo, artifact_id: artifact, archive_format: "zip", request }
  const answer = await octokit.rest.actions.downloadArtifact(query).catch(orGone)
  return answer?.headers.location
}

/** Nothing, where GitHub says that there is no such thing or not any more. */
function orGone(error: unknown): undefined {
  const status = statusOf(error)
  if (status !== 404 && status !== 410) throw error
}

function expired({ run, name }: Pick<ArtifactQuery, "run" | "name">): Missing {
  return { missing: `The artifact ${name} of run ${run} has expired` }
}

function tooLarge(what: string, most: number): Missing {
  return { missing: `${what} takes more than ${most.toLocaleString("en")} bytes` }
}

/** One file of a zip file; nothing larger than allowed is unzipped, whatever the zip file claims. */
function fileIn(zip: Uint8Array, { name, file, most }: ArtifactQuery): string | Missing {
  const sizes: number[] = []
  try {
    const files = unzipSync(zip, {
      filter: (entry) => {
        if (entry.name !== file) return false
        // What is small when zipped cannot be smaller unzipped, but for a few bytes: else one of both sizes is a lie.
        sizes.push(entry.size > entry.originalSize * 1.01 + 100 ? Number.POSITIVE_INFINITY : entry.originalSize)
        return sizes.every((size) => size <= most)
      },
    })
    const bytes = files[file]
    if (bytes) return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return { missing: `The artifact ${name} is damaged: ${file} cannot be read from it` }
  }
  if (sizes.length > 0) return tooLarge(`${file} of the artifact ${name}`, most)
  return { missing: `The artifact ${name} does not hold ${file}` }
}
