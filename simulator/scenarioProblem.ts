import type { Sentence } from '../algorithms/model.ts'

/** A scenario that cannot be, in one sentence; anything else that is thrown is a bug. */
export class ScenarioProblem extends Error {
  override readonly name = 'ScenarioProblem'
  /** Such as `no-mailbox`. */
  readonly code: string
  readonly sentence: Sentence

  constructor(code: string, sentence: Sentence) {
    super(sentence.en)
    this.code = code
    this.sentence = sentence
  }
}
