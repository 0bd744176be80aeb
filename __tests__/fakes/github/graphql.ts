import {
  buildSchema,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  graphqlSync,
  parse,
  validate,
} from 'graphql'
import { commitFiles } from './contents.ts'
import type { ForgeStore } from './store.ts'

/** What the endpoint answers, and what is wrong with the question by GitHub's published schema. */
export interface GraphqlReply {
  readonly result: unknown
  readonly problems: readonly string[]
}

/** Fields of the root types by name; a test may add its own. */
export type GraphqlRoot = Readonly<Record<string, (args: unknown) => unknown>>

let loaded: GraphQLSchema | undefined

// Large, and needed by few tests: loaded by the first question.
async function githubSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema')
  loaded ??= buildSchema(schema.idl, { assumeValidSDL: true })
  return loaded
}

/** Answers a query or mutation: checked against the schema, executed on the store (docs.github.com/graphql). */
export async function answerGraphql(
  body: Readonly<Record<string, unknown>>,
  { store, root, web }: { readonly store: ForgeStore; readonly root: GraphqlRoot; readonly web: string },
): Promise<GraphqlReply> {
  const schema = await githubSchema()
  const source = String(body['query'] ?? '')
  const variables = body['variables']
  const problems = problemsOf(schema, source)
  if (problems.length > 0) return { result: { errors: problems.map((message) => ({ message })) }, problems }
  const result = graphqlSync({
    schema,
    source,
    rootValue: { createCommitOnBranch: commitMutation(store, web), ...root },
    ...(typeof variables === 'object' && variables !== null ? { variableValues: { ...variables } } : {}),
  })
  return { result: withTypes(result), problems: (result.errors ?? []).flatMap(schemaProblem) }
}

function problemsOf(schema: GraphQLSchema, source: string): readonly string[] {
  try {
    return validate(schema, parse(source)).map(({ message }) => message)
  } catch (thrown) {
    return [String(thrown)]
  }
}

// What a resolver throws on purpose is an answer; everything else breaks the schema, in the variables or in the answer.
function schemaProblem({ message, originalError }: GraphQLError): readonly string[] {
  return originalError instanceof Refusal ? [] : [message]
}

// GitHub names the kind of an error beside its message.
function withTypes({ data, errors }: ExecutionResult): unknown {
  if (errors === undefined) return { data }
  const worded = errors.map(({ message, path, originalError }) => ({
    message,
    path,
    ...(originalError instanceof Refusal ? { type: originalError.type } : {}),
  }))
  return { data, errors: worded }
}

class Refusal extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

interface CommitInput {
  readonly branch: { readonly branchName?: string; readonly repositoryNameWithOwner?: string }
  readonly message: { readonly headline: string; readonly body?: string }
  readonly expectedHeadOid: string
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[]
    readonly deletions?: readonly { readonly path: string }[]
  }
}

// docs.github.com/graphql/reference/mutations#createcommitonbranch
function commitMutation(store: ForgeStore, web: string) {
  return ({ input }: { readonly input: CommitInput }): unknown => {
    const { branch, message, expectedHeadOid, fileChanges = {} } = input
    const name = (branch.branchName ?? '').replace(/^refs\/heads\//, '')
    if (branch.repositoryNameWithOwner?.toLowerCase() !== `${store.owner}/${store.repo}`.toLowerCase()) {
      throw new Refusal('NOT_FOUND', 'Could not resolve to a Repository')
    }
    const head = store.resolve(`refs/heads/${name}`)
    if (head === undefined) throw new Refusal('NOT_FOUND', `No branch named "${name}"`)
    if (head !== expectedHeadOid) {
      throw new Refusal(
        'STALE_DATA',
        `Expected branch to point to "${expectedHeadOid}" but it did not. Pull and try again.`,
      )
    }
    const oid = commitFiles(store, {
      branch: name,
      message: [message.headline, message.body]
        .filter((part) => part !== undefined && part !== '')
        .join('\n\n'),
      changes: new Map<string, Uint8Array | undefined>([
        ...(fileChanges.deletions ?? []).map(({ path }) => [path, undefined] as const),
        ...(fileChanges.additions ?? []).map(
          ({ path, contents }) => [path, Buffer.from(contents, 'base64')] as const,
        ),
      ]),
    })
    const url = `${web}/${store.owner}/${store.repo}/commit/${oid}`
    return {
      commit: { id: `C_${oid}`, oid, url, messageHeadline: message.headline },
      ref: { id: `REF_${name}`, name },
    }
  }
}
