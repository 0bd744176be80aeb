import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { cueParts } from '../../kubevela/cue-parts.ts'
import { isList, member, memberAt } from '../../kubevela/go-value.ts'
import type { Rendering } from '../../kubevela/render.ts'
import { everyWritten, knownValue, membersNamed } from '../../kubevela/written.ts'
import { at, defineRule } from '../rule.ts'

export const deploytoWithCue = defineRule({
  id: 'deployto-with-cue',
  severity: 'error',
  level: 'full',
  summary: 'an addon with template.cue says where it runs in a topology policy',
  why: 'KubeVela reads deployTo only for addons without template.cue. With one, and without a topology policy in it, the addon reaches the control plane and no other cluster, whatever deployTo says (KubeVela pkg/addon/render.go).',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    const { metadata } = addon
    if (known === undefined || metadata.kind !== 'parsed') return []
    const { deployTo } = metadata.value
    const { template } = cueParts(known)
    const isWanted = deployTo?.runtimeCluster === true || deployTo?.legacyRuntimeCluster === true
    if (!isWanted || template === undefined) return []
    const isWritten = known.cue
      .filter((file) => file.class === 'template-cue' || file.class === 'resource')
      .some((file) =>
        [...everyWritten(file.written)].some(({ value }) =>
          membersNamed(value, 'type').some((type) => knownValue(type.value) === 'topology'),
        ),
      )
    if (isWritten || known.renderings.some(hasTopology)) return []
    const node = fieldNode(metadata.source, 'deployTo') ?? metadata.source
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, node),
        message:
          'deployTo is not read, because the addon has a template.cue, and that has no topology policy: runtime clusters get nothing',
        fix: 'add a policy {type: "topology", name: "…", properties: clusterLabelSelector: {}} to output.spec.policies, or remove deployTo',
      },
    ]
  },
})

function hasTopology({ application }: Rendering): boolean {
  const policies = memberAt(application, ['spec', 'policies'])
  return isList(policies) && policies.some((policy) => member(policy, 'type') === 'topology')
}
