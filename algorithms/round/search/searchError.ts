import type { Sentence } from '../../model.ts'

/** What the search can't take into account; it says so instead of leaving it out. */
export class SearchError extends Error {
  override readonly name = 'SearchError'
  readonly code: 'pair-with-own-load' | 'pair-of-several' | 'no-vehicle'
  readonly sentence: Sentence

  constructor(code: SearchError['code'], sentence: Sentence) {
    super(sentence.en)
    this.code = code
    this.sentence = sentence
  }
}
