// Numbers of live samples, which never restart: seconds of TAI times the rate, plus smpCnt. Called by the live reader.

/** A sample further behind or ahead than this, without its time having passed, came out of order. */
const LATE_S = 0.5;

export interface SampleNumbers {
  /**
   * The number of a sample; null where it came late or twice.
   * @param smpCnt  as the stream counts, from 0 to rate − 1
   * @param taiNs   when it was captured: within half a second of when it was taken
   */
  of(smpCnt: number, taiNs: bigint): number | null;
}

/**
 * number = rate · s + smpCnt, with the second s that puts the sample nearest to its capture; a sample that follows the one
 * before (smpCnt + 1, or 0 at the wrap) has the next number whatever the capture times do, so that a host whose clock is
 * stepped makes no gap where there is none.
 */
export function openSampleNumbers(rateHz: number): SampleNumbers {
  let last: { readonly number: number; readonly smpCnt: number; readonly taiNs: bigint } | null = null;
  return {
    of(smpCnt, taiNs) {
      const follows = last !== null && smpCnt === (last.smpCnt + 1) % rateHz;
      const passedS = last === null ? 0 : Number(taiNs - last.taiNs) / 1e9;
      const whole = Number(taiNs / 1_000_000_000n);
      const rest = Number(taiNs % 1_000_000_000n) / 1e9;
      const byCapture = (whole + Math.round(rest - smpCnt / rateHz)) * rateHz + smpCnt;
      const number = last !== null && follows && passedS < 1 - LATE_S ? last.number + 1 : byCapture;
      if (last !== null && number <= last.number) return null;
      last = { number, smpCnt, taiNs };
      return number;
    },
  };
}
