/**
 * An expected "no" of Sigfox's API, or of the way to it, in one sentence without any secret.
 *
 * - `unauthorised` 401, `forbidden` 403, `not-found` 404, `refused` any other 4xx
 * - `busy` still 429 after having waited as told, several times
 * - `unreachable` no answer, or 5xx, after several tries
 * - `unreadable-answer` it isn't what the API's specification says
 */
export class SigfoxApiProblem extends Error {
  readonly code: SigfoxApiNo
  constructor(code: SigfoxApiNo, message: string) {
    super(message)
    this.name = 'SigfoxApiProblem'
    this.code = code
  }
}

export type SigfoxApiNo =
  | 'unauthorised'
  | 'forbidden'
  | 'not-found'
  | 'refused'
  | 'busy'
  | 'unreachable'
  | 'unreadable-answer'
