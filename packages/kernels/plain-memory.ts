// An arena's memory as typed arrays, for the kernels in plain TypeScript.

export interface PlainMemory {
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}
