import type { Artifact, Repository } from "../repository.ts"
import { ok, pagedAs, Refused, type Route } from "../wire.ts"
import { apiOf, pagesOf, repositoryJson } from "./json.ts"

/** Workflow runs and what they uploaded. https://docs.github.com/en/rest/actions/artifacts */
export function artifactRoutes(repository: Repository): readonly Route[] {
  const read = [{ actions: "read" }] as const
  const runOf = (id: string | undefined) => {
    const run = repository.runs.get(Number(id))
    if (run) return run
    throw new Refused(404, "Not Found")
  }
  return [
    {
      method: "GET",
      path: "/repos/:owner/:repo/actions/runs/:run",
      needs: read,
      handle: ({ params }) => {
        const { id, sha, event } = runOf(params.run)
        const url = `${pagesOf(repository)}/actions/runs/${id}`
        return ok({
          id,
          head_sha: sha,
          event,
          html_url: url,
          status: "completed",
          repository: repositoryJson(repository),
        })
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/actions/runs/:run/artifacts",
      needs: read,
      handle: (call) => {
        const { id } = runOf(call.params.run)
        const name = call.url.searchParams.get("name")
        const api = apiOf(repository, call.url)
        const found = repository.artifacts.filter((one) => one.run === id && (name === null || one.name === name))
        return pagedAs(call, "artifacts", found, (artifact) => artifactJson(api, artifact))
      },
    },
    {
      method: "GET",
      path: "/repos/:owner/:repo/actions/artifacts/:id/zip",
      needs: read,
      handle: ({ params, storageUrl }) => {
        const artifact = repository.artifacts.find(({ id }) => id === Number(params.id))
        if (!artifact) throw new Refused(404, "Not Found")
        if (artifact.expired) throw new Refused(410, "Artifact has expired")
        return { status: 302, headers: { location: `${storageUrl}/artifacts/${artifact.id}?sig=${signature}` } }
      },
    },
  ]
}

/** Whoever has the address may fetch: it is a secret. */
export const signature = "c2VjcmV0"

function artifactJson(api: string, { id, run, name, zip, created, expired }: Artifact) {
  return {
    id,
    name,
    size_in_bytes: zip.length,
    url: `${api}/actions/artifacts/${id}`,
    archive_download_url: `${api}/actions/artifacts/${id}/zip`,
    expired,
    created_at: created,
    workflow_run: { id: run },
  }
}
