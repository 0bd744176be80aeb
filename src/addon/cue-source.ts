/**
 * A CUE text with its comments blanked out, so that what is searched in it is code; every other character keeps its place.
 * Strings of all kinds are kept, and what looks like a comment in them (CUE language specification, "Comments", "String literals").
 */
export function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('//') ? ' '.repeat(token.length) : token))
}

// Strings first: multi-line with and without #, then single-line; a comment runs to the end of its line.
const TOKEN =
  /#"""[\s\S]*?"""#|"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|#"[^\n]*?"#|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*/g

/** The package that a CUE text declares; undefined where it has no package clause. */
export function cuePackage(text: string): string | undefined {
  return /^(?:\s|@[A-Za-z]\w*\([^)\n]*\))*package[ \t]+([A-Za-z_$#][\w$#]*)/.exec(withoutComments(text))?.[1]
}
