import type { Position } from '../addon/text-position.ts'
import type { Json } from '../addon/yaml.ts'
import type { CueFailure, Expression, NamedPosition } from './outline.ts'

/** One source of an instance, and what is done to it before it is compiled. */
export interface CueUnit {
  readonly name: string
  readonly text: string
  /** `parameter-loops` gives loops over parameters an empty default, as KubeVela 1.9 does (engine 0.5 only). */
  readonly rewrite?: readonly 'parameter-loops'[]
  /** Gathers all that is declared below one field of this name. */
  readonly under?: string
  /** Compiles the source alone and takes its print instead: `final` resolves what it can, `all` keeps optional fields and definitions. */
  readonly printed?: 'final' | 'all'
}

/** A package that the sources may import, beside CUE's own. */
export interface CueLibrary {
  readonly path: string
  readonly text: string
}

/** Sources that make up one value. */
export interface CueInstance {
  readonly files: readonly CueUnit[]
  readonly libraries?: readonly CueLibrary[]
  /** Joins all declarations into one file, so that each source sees the imports of the others. */
  readonly oneFile?: boolean
}

/** What to look up in the value. */
export interface CueLookup {
  /** A CUE path; empty for the whole value. */
  readonly path: string
  /** `json` and `string`: the concrete value. `fields`: regular fields in order. `leaves`: what lacks a concrete value. */
  readonly want: 'json' | 'string' | 'fields' | 'leaves' | 'kind'
  /** Of `fields`: how many levels of structs below the first are listed too. */
  readonly depth?: number
}

export interface EvaluateRequest extends CueInstance {
  /** How far errors are looked for before the lookups: not, in the value itself, or in every value below it. */
  readonly check: 'none' | 'shallow' | 'deep'
  readonly lookups: readonly CueLookup[]
}

/** Where it went wrong, and how. */
export interface StageFailure extends CueFailure {
  readonly stage: 'parse' | 'build' | 'value' | 'schema' | 'format'
  /** The source that does not parse. */
  readonly file?: string
}

/** Answers to the lookups, in their order; none where the instance itself fails. */
export interface Evaluation {
  readonly error?: StageFailure
  readonly lookups?: readonly LookupAnswer[]
}

export interface LookupAnswer {
  readonly exists: boolean
  /** CUE's name of the kinds that it can be, such as `struct` or `(string|int)`. */
  readonly kind?: string
  readonly json?: Json
  readonly fields?: readonly FieldAnswer[]
  readonly leaves?: readonly Leaf[]
  readonly error?: CueFailure
}

export interface FieldAnswer {
  readonly label: string
  readonly json?: Json
  readonly fields?: readonly FieldAnswer[]
  readonly error?: CueFailure
}

/** A value that neither a default nor a source makes concrete. */
export interface Leaf {
  readonly path: readonly string[]
  /** CUE's names of the kinds it can have: `string`, `int`, `number`, `bool`, `null`, `bytes`, `_`. */
  readonly kinds: readonly string[]
  /** The concrete values to choose from, where it is such a choice. */
  readonly choices?: readonly Json[]
  /** What is asked of it, as CUE prints it. */
  readonly syntax?: string
  readonly positions?: readonly ({ readonly file: string } & Position)[]
}

export interface OpenApiRequest extends CueInstance {
  /** Path of the value that holds the field; empty for the whole. */
  readonly within: string
  /** The field whose schema is wanted; a schema of an empty struct where it is absent. */
  readonly field: string
}

export interface OpenApiAnswer {
  readonly error?: StageFailure
  /** False where nothing is at `within`. */
  readonly within: boolean
  /** An OpenAPI document with one schema, of the field's name. */
  readonly json?: Json
}

export interface FormatRequest {
  readonly name: string
  readonly text: string
  /** Prints the author's imports first, and those that rewriting to newer syntax adds. */
  readonly keepImports: boolean
}

export interface FormatAnswer {
  readonly text: string
  readonly error?: StageFailure
}

export interface DefinitionRequest {
  readonly name: string
  readonly text: string
  /** Label of the field whose content is the template. */
  readonly template: string
  /** Rewrites old syntax to new before all else. */
  readonly fix: boolean
  /** Dotted paths in a definition whose struct literals become strings of their source text. */
  readonly stringify: readonly string[]
  /** A field attribute (with `@` and parentheses) that is kept as a comment line inside such a string. */
  readonly keepAttribute: string
  readonly attributePrefix: string
}

/** A definition's source in three parts, each printed. */
export interface DefinitionAnswer {
  readonly imports: string
  readonly metadata: string
  readonly template: string
  readonly templateDeclarations: number
  /** The fields that are not the template, quotes included where they have some. */
  readonly labels: readonly NamedPosition[]
  readonly strings: readonly Stringification[]
  readonly unexpected?: { readonly kind: 'label' | 'template' } & Position
  readonly error?: StageFailure
}

/** A value at one of the paths asked for, as its author wrote it. */
export interface Stringification extends Position {
  readonly definition: string
  readonly path: string
  /** True where the attribute to keep stands on it. */
  readonly kept: boolean
  /** A literal's source text. */
  readonly raw?: string
  readonly value: Expression
}
