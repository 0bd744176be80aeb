import manifest from '../package.json' with { type: 'json' }

/** The version of this engine, as package.json tells it. */
export const VERSION: string = manifest.version
