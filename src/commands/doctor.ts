import { makeArchive } from '../package/archive.ts'
import type { Http, HttpAnswer, HttpFailure } from '../ports.ts'
import { type Credentials, httpCredential } from '../publish/credentials.ts'
import { type FormFile, multipart } from '../publish/protocols/multipart.ts'
import { parseHelmIndex } from '../publish/protocols/parse-helm-index.ts'
import { readRepository } from '../publish/protocols/repository-answers.ts'
import { type RepositoryKind, repositoryPaths } from '../publish/protocols/repository-paths.ts'
import { harborHint, ociAddress } from '../publish/registries/harbor.ts'
import { registryError } from '../publish/registry-error.ts'

/** The registry to examine. */
export interface DoctorRequest {
  readonly kind: RepositoryKind
  readonly url: string
  readonly contextPath?: string
  readonly credentials: Credentials
}

/** One thing that was looked at. */
export interface DoctorFinding {
  readonly subject: 'reading' | 'index' | 'publishing' | 'transport'
  readonly isGood: boolean
  readonly message: string
  readonly hint?: string
}

/** What is at an address, and what to write to use it. */
export interface Diagnosis {
  readonly isUsable: boolean
  readonly findings: readonly DoctorFinding[]
  /** Inputs to change or add, by name. */
  readonly corrected: Readonly<Record<string, string>>
}

/**
 * Says what is at a registry's address and whether it can be read and published to, without changing anything: the question
 * about publishing is an upload of nothing, which a server that would take a chart refuses as incomplete.
 */
export async function doctor(request: DoctorRequest, http: Http): Promise<Diagnosis> {
  const { kind, url, credentials } = request
  const credential = httpCredential(credentials, url)
  const withCredential = credential === undefined ? {} : { credential }
  const address = repositoryPaths(kind, url, request.contextPath ?? '').index
  const answer = await http.send({ method: 'GET', url: address, redirects: 'return', ...withCredential })
  const reading = judgeReading(answer, { request, address })
  if (answer.kind === 'failure' || answer.status !== 200) {
    const isGone = kind === 'harbor' && answer.kind === 'answer' && answer.status === 404
    return {
      isUsable: false,
      findings: [reading, ...transport(request)],
      corrected: isGone ? { registry: ociAddress(url) } : redirection(answer, address),
    }
  }
  const found = readRepository(answer.body)
  // Only a ChartMuseum lies below a path that it must be told of; the others name themselves there.
  const told = kind === 'chartmuseum' && found.kind === 'read' ? found.contextPath : ''
  const contextPath = request.contextPath ?? told
  const charts = repositoryPaths(kind, url, contextPath).charts
  const { body, contentType } = multipart(NO_CHART[kind])
  const upload = await http.send({
    method: 'POST',
    url: charts,
    body,
    headers: { 'content-type': contentType },
    redirects: 'return',
    ...withCredential,
  })
  const findings = [
    reading,
    judgeIndex(answer.body),
    judgeUpload(upload, { request, address: charts }),
    ...transport(request),
  ]
  return {
    isUsable: findings.every(({ isGood, subject }) => isGood || subject === 'transport'),
    findings,
    corrected: {
      ...(request.contextPath === undefined && contextPath !== '' ? { 'context-path': contextPath } : {}),
      ...redirection(upload, charts),
    },
  }
}

// Gitea reads the first file whatever it is called, and answers 500 to one that is not even compressed.
const NOTHING = { field: 'nothing', file: 'nothing', bytes: new Uint8Array() }
const NO_CHART: Readonly<Record<RepositoryKind, FormFile>> = {
  chartmuseum: NOTHING,
  harbor: NOTHING,
  gitlab: NOTHING,
  gitea: { field: 'chart', file: 'nothing.tgz', bytes: makeArchive([]) },
}

interface Asked {
  readonly request: DoctorRequest
  readonly address: string
}

function judgeReading(answer: HttpAnswer | HttpFailure, { request, address }: Asked): DoctorFinding {
  if (answer.kind === 'answer' && answer.status === 200) {
    return { subject: 'reading', isGood: true, message: `${address} can be read` }
  }
  const absentHint = request.kind === 'harbor' ? harborHint(request.url) : undefined
  return trouble('reading', registryError(answer, { ...request, address, absentHint }))
}

function judgeIndex(body: Uint8Array): DoctorFinding {
  const strict = parseHelmIndex(body)
  if (strict.kind === 'read') {
    const names = strict.index.entries.size
    return {
      subject: 'index',
      isGood: true,
      message: `KubeVela can read its index: ${names} ${names === 1 ? 'name' : 'names'}`,
    }
  }
  return {
    subject: 'index',
    isGood: false,
    message: `KubeVela cannot read its index, and so none of its addons: ${strict.message}`,
    hint: 'registry must be the address that `helm repo add` takes; where it is, its index must be mended',
  }
}

function judgeUpload(answer: HttpAnswer | HttpFailure, { request, address }: Asked): DoctorFinding {
  if (answer.kind === 'answer' && [400, 409, 422].includes(answer.status)) {
    return { subject: 'publishing', isGood: true, message: `${address} takes uploads` }
  }
  return trouble('publishing', registryError(answer, { ...request, address, isUpload: true }))
}

function transport({ url, credentials }: DoctorRequest): readonly DoctorFinding[] {
  const { protocol, hostname } = new URL(url)
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  if (protocol === 'https:' || isLocal || credentials.kind === 'none') return []
  const message = 'the credentials travel unprotected over http'
  return [{ subject: 'transport', isGood: false, message, hint: 'use the https address of the registry' }]
}

function redirection(answer: HttpAnswer | HttpFailure, address: string): Readonly<Record<string, string>> {
  const location =
    answer.kind === 'answer' && answer.status >= 300 && answer.status < 400
      ? answer.headers['location']
      : undefined
  if (location === undefined || !URL.canParse(location, address)) return {}
  const target = new URL(location, address)
  return { registry: `${target.origin}${target.pathname.replace(/\/(index\.yaml|api\/.*)$/, '')}` }
}

function trouble(
  subject: DoctorFinding['subject'],
  { message, hint }: { readonly message: string; readonly hint: string | undefined },
): DoctorFinding {
  return { subject, isGood: false, message, ...(hint === undefined ? {} : { hint }) }
}
