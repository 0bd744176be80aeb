/** The file that tells Artifact Hub whose repository this is; its owner edits it, so it is written once and never again. */
export const ARTIFACT_HUB_FILE = 'artifacthub-repo.yml'

/** An Artifact Hub repository file in which nothing is claimed yet (artifacthub.io/docs/topics/repositories). */
export function artifactHubText(): string {
  return `# Read by Artifact Hub, where this registry can be listed as a Helm charts repository.
# This file is yours: it is written once and not touched again.
#
# To become a verified publisher, paste the ID that Artifact Hub shows for the repository:
# repositoryID: 00000000-0000-0000-0000-000000000000
#
# To claim the repository for yourself:
# owners:
#   - name: your name
#     email: you@example.com
ignore: []
`
}
