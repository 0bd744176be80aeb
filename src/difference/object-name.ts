import { type JsonObject, member, memberAt } from '../kubevela/go-value.ts'

/** What an object goes by: `kind/name`, with the namespace where it has one that is not KubeVela's own. */
export function objectName(object: JsonObject): string {
  const kind = textOf(member(object, 'kind'))
  const name = textOf(memberAt(object, ['metadata', 'name']))
  const namespace = textOf(memberAt(object, ['metadata', 'namespace']))
  const place = namespace === '' || namespace === 'vela-system' ? '' : `${namespace}/`
  return `${kind}/${place}${name}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
