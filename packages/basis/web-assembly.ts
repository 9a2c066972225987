// The few words of WebAssembly that Etalon uses, typed here because neither the language's library nor Node's types
// have them. Used by the arena and by the packages that carry machine code.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyFace {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
}

const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyFace }).WebAssembly;

export const WASM_PAGE = 65_536;

/** Memory of a fixed size: it never grows, so that views of it stay good for ever. */
export function wasmMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / WASM_PAGE);
  return new webAssembly.Memory({ initial: pages, maximum: pages });
}

/** Machine code as its package's build writes it: the module's bytes in base64. */
export interface MachineCode {
  readonly plain: string;
  /** For machines that know relaxed SIMD; differs from the plain one in the last bits of its results. */
  readonly relaxed?: string;
}

/**
 * The functions of machine code over one memory. It has no memory of its own and keeps nothing between calls: all that
 * it touches was handed in as a byte offset.
 * @param relaxed take the relaxed build where this machine knows it; never for what must reproduce bit for bit
 */
export function machineCode<Functions extends object>(
  code: MachineCode,
  memory: WasmMemory,
  relaxed = false,
): Functions {
  const better = relaxed && code.relaxed !== undefined ? bytesOf(code.relaxed) : null;
  const bytes = better !== null && webAssembly.validate(better) ? better : bytesOf(code.plain);
  return new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } }).exports as Functions;
}

/** Whether this machine runs the relaxed build of some machine code. */
export const runsRelaxed = (code: MachineCode): boolean =>
  code.relaxed !== undefined && webAssembly.validate(bytesOf(code.relaxed));

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
