import type { Sentence } from '../../model.ts'

/** What can be wrong with an instance; stable, for programs. */
export type InstanceErrorCode =
  | 'unknown-format'
  | 'cut-off'
  | 'not-a-number'
  | 'not-understood'
  | 'too-large'
  | 'no-depot'
  | 'no-vehicle'
  | 'matrix-not-square'
  | 'negative-travel'
  | 'negative-amount'
  | 'window-closes-early'
  | 'shift-is-over'
  | 'duplicate-id'
  | 'unknown-id'
  | 'half-a-pair'
  | 'no-matrix'

/** Why an instance can't be worked with, as one sentence for a person. `message` is the English one. */
export class InstanceError extends Error {
  override readonly name = 'InstanceError'
  readonly code: InstanceErrorCode
  readonly sentence: Sentence

  constructor(code: InstanceErrorCode, sentence: Sentence) {
    super(sentence.en)
    this.code = code
    this.sentence = sentence
  }
}
