// What `etalon analyze` prints, in JSON as it stands: the command makes it, `show/analysis.ts` says it to people.

import type { Analysis } from "@etalon/analysis/analysis-result";
import type { Gap, Instant, Note } from "@etalon/basis";
import type { Role } from "@etalon/codecs/recording/index";
import type { WaveformView } from "./waveforms.ts";

/** An analysis with what is known of the recording it was made of. */
export interface AnalysisReport extends Analysis {
  readonly recording: Analysis["recording"] & {
    readonly file: string;
    readonly format: string;
    readonly station: string;
    readonly startTaiNs: Instant | null;
    readonly channels: readonly { readonly role: Role; readonly number: number; readonly name: string }[];
    /** All of the span; the analysed stretch is `fromS` to `toS`. */
    readonly sections: readonly {
      readonly fromS: number;
      readonly samples: number;
      readonly sampleRateHz: number;
    }[];
    readonly gaps: readonly Gap[];
    readonly notes: readonly Note[];
  };
  /** Where they were asked for: the analysed stretch, then its first cycles. */
  readonly waveforms?: readonly WaveformView[];
}
