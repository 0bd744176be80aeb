import type { Http, HttpAnswer, HttpFailure } from '../ports.ts'
import type { Credentials } from '../publish/credentials.ts'
import { openOciClient, pushing } from '../publish/protocols/oci-client.ts'
import { chartRepository, type OciPlace } from '../publish/protocols/oci-names.ts'
import { findOciOrigin } from '../publish/protocols/oci-origin.ts'
import { openOciSession } from '../publish/protocols/oci-session.ts'
import { ociError } from '../publish/protocols/oci-trouble.ts'
import type { Diagnosis, DoctorFinding } from './doctor.ts'

/** The OCI registry to examine. */
export interface OciDoctorRequest extends OciPlace {
  readonly credentials: Credentials
  readonly isInsecure: boolean
}

/** What examining needs of the world. */
export interface OciDoctorPorts {
  readonly http: Http
  readonly now: () => number
}

// A name that no addon has; only an upload is begun there, and given up.
const PROBE = 'addon-registry-doctor'

/**
 * Says whether an OCI registry answers at an address, and whether it can be read and published to: an upload is begun and given up,
 * which leaves nothing behind. Where repositories must be made before, as on Amazon ECR, it says so.
 */
export async function doctorOci(
  request: OciDoctorRequest,
  { http, now }: OciDoctorPorts,
): Promise<Diagnosis> {
  const { host, path, credentials, isInsecure } = request
  const origin = await findOciOrigin(host, http, { isInsecure })
  const session = openOciSession({ origin, credentials, http, now })
  const client = openOciClient(origin, session, http)
  const repository = chartRepository(request, PROBE) ?? PROBE
  const address = `${origin}/v2/${repository}/tags/list`
  const tags = await client.tags(repository)
  const isRead = tags.kind === 'list' || (tags.answer.kind === 'answer' && tags.answer.status === 404)
  const isRegistry = isRead && (await speaks())
  const reading =
    isRead && isRegistry
      ? good('reading', `${origin} speaks the OCI distribution API and can be read`)
      : trouble('reading', tags.kind === 'list' ? undefined : tags.answer, address)
  if (!reading.isGood) return { isUsable: false, findings: [reading], corrected: {} }
  const listing = await client.repositories()
  const begun = await session.send({
    method: 'POST',
    url: `${origin}/v2/${repository}/blobs/uploads/`,
    body: new Uint8Array(),
    scopes: pushing(repository),
  })
  await giveUp(begun)
  const publishing = judgePublishing(begun)
  return {
    isUsable: publishing.isGood,
    findings: [reading, catalogFinding(listing.kind === 'list'), publishing],
    corrected: {},
  }

  async function speaks(): Promise<boolean> {
    const answer = await session.send({ method: 'GET', url: `${origin}/v2/`, scopes: pushing(repository) })
    return answer.kind === 'answer' && answer.status === 200
  }

  async function giveUp(answer: HttpAnswer | HttpFailure): Promise<void> {
    const location = answer.kind === 'answer' ? answer.headers['location'] : undefined
    if (location === undefined || !URL.canParse(location, origin)) return
    const url = new URL(location, origin)
    if (url.origin === origin)
      await session.send({ method: 'DELETE', url: url.href, scopes: pushing(repository) })
  }

  function judgePublishing(answer: HttpAnswer | HttpFailure): DoctorFinding {
    if (answer.kind === 'answer' && answer.status === 202)
      return good('publishing', `it takes uploads below ${path === '' ? host : `${host}/${path}`}`)
    if (answer.kind === 'answer' && answer.status === 404) {
      return {
        subject: 'publishing',
        isGood: false,
        message: `${repository} does not exist, and the registry makes no repository by itself`,
        hint: 'make the project, and where the registry wants it (Amazon ECR) one repository for each addon, before publishing',
      }
    }
    return trouble('publishing', answer, `${origin}/v2/${repository}/blobs/uploads/`)
  }

  function trouble(
    subject: DoctorFinding['subject'],
    answer: HttpAnswer | HttpFailure | undefined,
    asked: string,
  ): DoctorFinding {
    if (answer === undefined || (answer.kind === 'answer' && answer.status === 404)) {
      const hint = 'set registry to oci://HOST/PATH of a registry that speaks the OCI distribution API'
      return { subject, isGood: false, message: `${origin} is no OCI registry`, hint }
    }
    const attempt = { url: `oci://${host}${path === '' ? '' : `/${path}`}`, address: asked, credentials }
    const { message, hint } = ociError(answer, { ...attempt, isUpload: subject === 'publishing' })
    return { subject, isGood: false, message, ...(hint === undefined ? {} : { hint }) }
  }
}

function catalogFinding(isOffered: boolean): DoctorFinding {
  const message = isOffered
    ? 'it lists its repositories, so all of its addons can be found'
    : 'it lists no repositories: copies of it go by the names that they are given'
  return good('index', message)
}

function good(subject: DoctorFinding['subject'], message: string): DoctorFinding {
  return { subject, isGood: true, message }
}
