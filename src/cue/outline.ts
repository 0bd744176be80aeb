import type { Position } from '../addon/text-position.ts'

/** One CUE source: how its positions name it, and its text. */
export interface CueSource {
  readonly name: string
  readonly text: string
}

/** What a CUE source is made of, as written: nothing in it is evaluated. Lines and columns count from 1, columns in bytes. */
export interface Outline {
  readonly name: string
  /** The package clause. */
  readonly package?: NamedPosition
  readonly imports: readonly ImportOutline[]
  /** Top-level declarations in the order of the text; package and import clauses are not among them. */
  readonly declarations: readonly Declaration[]
  /** Every attribute (`@name(…)`) anywhere in the file. */
  readonly attributes: readonly ({ readonly text: string } & Position)[]
  /** Every `+` or `*` of which an operand is a list: CUE 0.11 and newer refuse those. */
  readonly listArithmetic: readonly ListArithmetic[]
  /** Names that the file itself does not declare: references to other files of its package, builtins, or mistakes. */
  readonly unresolved: readonly NamedPosition[]
  /** Why the file does not parse; what could be read before stands in the other members. */
  readonly error?: CueFailure
}

/** A name and where it stands. */
export interface NamedPosition extends Position {
  readonly name: string
}

/** One imported package. The position is that of its path. */
export interface ImportOutline extends Position {
  readonly path: string
  readonly alias?: string
  /** False where nothing in the file refers to it: CUE refuses that when it builds. */
  readonly used: boolean
}

/** A sum or product with a list in it. */
export interface ListArithmetic extends Position {
  readonly operator: '+' | '*'
  /** True where an operand is a list literal; false where one is only a reference to a list of the same file. */
  readonly literal: boolean
}

/** One declaration of a file or a struct. */
export interface Declaration extends Position {
  readonly kind: 'field' | 'let' | 'alias' | 'embedding' | 'comprehension' | 'ellipsis' | 'attribute' | 'bad'
  /** Field: its name without quotes, undefined where it is only known when evaluated. Let, alias: the name. Attribute: its text. */
  readonly label?: string
  readonly dynamic?: boolean
  /** `?` for optional, `!` for required fields. */
  readonly constraint?: '?' | '!'
  /** Comment lines that belong to it, with their slashes. */
  readonly comments?: readonly string[]
  readonly value?: Expression
  /** Of a comprehension: its clauses, in order. */
  readonly clauses?: readonly ({ readonly kind: 'if' | 'for' | 'let' | 'other' } & Position)[]
}

/** A value as written. */
export interface Expression extends Position {
  readonly kind:
    | 'struct'
    | 'list'
    | 'string'
    | 'bytes'
    | 'number'
    | 'bool'
    | 'null'
    | 'identifier'
    | 'selector'
    | 'index'
    | 'call'
    | 'binary'
    | 'unary'
    | 'parentheses'
    | 'comprehension'
    | 'interpolation'
    | 'slice'
    | 'bottom'
    | 'ellipsis'
    | 'bad'
    | 'other'
    | 'truncated'
  /** Of binary and unary expressions. */
  readonly operator?: string
  /** Literals: the value (of strings the content). Identifier: the name. Selector: the name after the dot. */
  readonly text?: string
  /** Of a struct: its declarations. */
  readonly fields?: readonly Declaration[]
  /** Lists: elements. Binary, unary, parentheses: operands. Call: function, then arguments. Selector, index: the value selected from. */
  readonly elements?: readonly Expression[]
  /** True where the outline goes no deeper (12 levels, 20,000 nodes a file). */
  readonly truncated?: boolean
}

/** What CUE says is wrong: the whole message, and each error that it is made of. */
export interface CueFailure {
  readonly message: string
  readonly problems: readonly CueProblem[]
}

/** One error of CUE. */
export interface CueProblem {
  readonly message: string
  /** Labels that lead to the value. */
  readonly path?: readonly string[]
  /** Places that take part in it, the most telling first. */
  readonly positions?: readonly ({ readonly file: string } & Position)[]
}
