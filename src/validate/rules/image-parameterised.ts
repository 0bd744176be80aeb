import { defineRule, quote } from '../rule.ts'

const SHOWN = 3

export const imageParameterised = defineRule({
  id: 'image-parameterised',
  severity: 'notice',
  level: 'full',
  summary: 'the registry of an image can be changed by a parameter',
  why: 'Clusters without access to public registries mirror images; an image that is written out in full cannot be taken from the mirror. Objects in YAML take no parameters: they have to become CUE first. One finding a file names its images.',
  check(addon, { facts }) {
    const images = (facts?.get(addon.root)?.images ?? []).filter(
      ({ origin, place }) => origin === 'literal' && place !== undefined,
    )
    const paths = [...new Set(images.flatMap(({ place }) => place?.path ?? []))]
    return paths.flatMap((path) => {
      const here = images.filter(({ place }) => place?.path === path)
      const names = [...new Set(here.map(({ image }) => quote(image)))]
      const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
      const shown = names.slice(0, SHOWN).join(', ')
      const place = here[0]?.place ?? { path }
      const subject = names.length === 1 ? `the image ${shown} is` : `the images ${shown}${more} are`
      return [
        {
          ...place,
          message: `${subject} written out in full: no parameter can point to a mirror`,
          fix: path.endsWith('.cue')
            ? 'take the registry or the image from a parameter that has this one as its default'
            : 'write the object in CUE, and take the registry or the image from a parameter that has this one as its default',
        },
      ]
    })
  },
})
