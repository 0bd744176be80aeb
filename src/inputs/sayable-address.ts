const HIDDEN = '***'

/**
 * An address as errors may repeat it: without what may be a user name, a password or a token. That is all between `//` and the
 * last `@`, because a password with / # or ? in it makes an address that no parser takes apart as meant, and all behind ? or #.
 */
export function sayableAddress(address: string): string {
  return address
    .replace(/^((?:[a-z][a-z0-9+.-]*(?::\/{1,3}|\/\/))?).*@/is, `$1${HIDDEN}@`)
    .replace(/([?#]).+$/s, `$1${HIDDEN}`)
}

/** What to do about an address with credentials in it; encoding them would not help, no address may hold any. */
export const CREDENTIALS_HINT =
  'take user name and password out of the address and give them as username and password, / # and ? as they are (command line: ADDON_REGISTRY_USERNAME, ADDON_REGISTRY_PASSWORD)'
