/** How a round without its carrier may be shared out; `design` section 4, seconds of carrier time. */
export interface ShareSettings {
  /** The local agreement: so much more work a shift at most. */
  readonly mostAddedSeconds: number
  /** What a share of all that costs beside its work; it grows with its square, so that many take a little. */
  readonly unfairnessSeconds: number
  /** A stop that nobody has room for: a postponement. */
  readonly leftSeconds: number
  /** The nearest rounds that are asked: at most 30. */
  readonly neighboursTried: number
  /** The best gaps as the crow flies of a round, for each part. */
  readonly gapsTried: number
  /** Ways to share out the segments so far that are followed; the cheapest of more. */
  readonly labelsKept: number
}

export const defaultShareSettings: ShareSettings = {
  mostAddedSeconds: 15 * 60,
  unfairnessSeconds: 15 * 60,
  leftSeconds: 1800,
  neighboursTried: 16,
  gapsTried: 4,
  labelsKept: 2000,
}
