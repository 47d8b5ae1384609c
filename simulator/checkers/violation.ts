/** Something that must always hold, and didn't (design section 7). */
export interface Violation {
  /** Which rule, in two or three words; always the same for the same rule. */
  readonly code: string
  readonly sentence: string
  /** The instant of the step after which it was seen, ms since the epoch. */
  readonly at: number
  /** What it is about: requests, rounds, presses, messages, mailboxes. */
  readonly ids: readonly string[]
}

/** How a checker tells of one. */
export type Say = (code: string, sentence: string, ...ids: readonly string[]) => void
