/** Who and what appears in many replies of GitHub. */

import type { Repository } from "../repository.ts"
import { githubActions } from "../tokens.ts"

/** https://docs.github.com/en/rest/users/users */
export function userJson(login: string) {
  const type = login.endsWith("[bot]") ? "Bot" : "User"
  return { login, id: numberOf(login), type, html_url: `https://github.com/${login}`, site_admin: false }
}

/** https://docs.github.com/en/rest/apps/apps */
export function appJson(id: number) {
  const slug = id === githubActions ? "github-actions" : `app-${id}`
  return { id, slug, name: slug, owner: userJson("github"), permissions: {}, events: [] }
}

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export function repositoryJson({ owner, name, visibility, defaultBranch }: Repository) {
  const fullName = `${owner}/${name}`
  return {
    id: 1,
    name,
    full_name: fullName,
    private: visibility !== "public",
    visibility,
    owner: userJson(owner),
    html_url: `https://github.com/${fullName}`,
    fork: false,
    default_branch: defaultBranch,
  }
}

/** Where the pages of a repository are, without a slash at the end. */
export function pagesOf({ owner, name }: Repository): string {
  return `https://github.com/${owner}/${name}`
}

/** Where the API has a repository. */
export function apiOf({ owner, name }: Repository, url: URL): string {
  return `${url.origin}/repos/${owner}/${name}`
}

function numberOf(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_000, 7)
}
