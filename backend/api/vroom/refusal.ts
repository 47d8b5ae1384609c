/** VROOM's `code`, and the status that vroom-express gives it. */
const kinds = {
  internal: { code: 1, status: 500 },
  busy: { code: 1, status: 503 },
  input: { code: 2, status: 400 },
  'show-key': { code: 2, status: 401 },
  'wrong-key': { code: 2, status: 403 },
  method: { code: 2, status: 405 },
  'not-json': { code: 2, status: 415 },
  routing: { code: 3, status: 500 },
  'too-large': { code: 4, status: 413 },
} as const

/** What is answered instead of a solution: one sentence, in VROOM's words where it has some. */
export class VroomRefusal extends Error {
  readonly kind: keyof typeof kinds

  constructor(kind: keyof typeof kinds, sentence: string) {
    super(sentence)
    this.kind = kind
  }

  get code() {
    return kinds[this.kind].code
  }

  get status() {
    return kinds[this.kind].status
  }
}
