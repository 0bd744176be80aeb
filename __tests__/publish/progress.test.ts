import { describe, expect, it } from 'vitest'
import { publishThroughFaults } from './a-faulty-registry.ts'
import { anItem } from './an-archive.ts'

describe('progress', () => {
  it('is told archive by archive, what is there already before anything is sent', async () => {
    const told: string[] = []
    const [there, fresh, other] = await Promise.all(['a', 'b', 'c'].map((letter) => anItem({ name: letter })))
    if (there === undefined || fresh === undefined || other === undefined)
      throw new Error('three items expected')

    await publishThroughFaults([there, fresh, other], {
      prepare: ({ storage }) => void storage.set(there.archive.file, Buffer.from(there.archive.bytes)),
      schedule: ({ isMutating }) => {
        if (isMutating) told.push('sent')
        return undefined
      },
      options: {
        concurrency: 1,
        onSettled: ({ archive }) => told.push(archive.name),
        onOutcome: () => told.push('outcome'),
      },
    })

    expect(told).toEqual(['a', 'sent', 'sent', 'b', 'c', 'outcome', 'outcome', 'outcome'])
  })
})
