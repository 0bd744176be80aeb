// Node runs WebAssembly, but its types name only modules: these are the parts that the CUE engine's adapters use.
declare namespace WebAssembly {
  type ModuleImports = Record<string, (...values: never[]) => number>
  type Imports = Record<string, ModuleImports>

  class Memory {
    private constructor()
    readonly buffer: ArrayBuffer
  }

  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: Readonly<Record<string, unknown>>
  }

  function compile(bytes: Uint8Array): Promise<Module>
}
