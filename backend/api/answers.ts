import type { NextFunction, Request, Response } from 'express'
import type { Sentence } from '../../algorithms/model.ts'
import type { ErrorAnswer } from '../protocol/rest.ts'

/** One table turns reasons into HTTP statuses and sentences. */
const answers = {
  'bad-request': [400, 'Cette demande est illisible.', 'This request can’t be read.'],
  'bad-line': [
    400,
    'Le tracé doit avoir de 1 à 200 points : longitude, latitude.',
    'The line must have 1 to 200 points: longitude, latitude.',
  ],
  'bad-factor': [
    400,
    'Une rue ralentie prend de 1,1 à 20 fois plus de temps.',
    'A slow road takes 1.1 to 20 times as long.',
  ],
  'bad-profiles': [
    400,
    'Dites pour qui : foot, cargo-bike ou car.',
    'Say for whom: foot, cargo-bike or car.',
  ],
  'bad-photo': [
    400,
    'Une photo est un JPEG d’un Mo au plus, sans position ni commentaire.',
    'A photograph is a JPEG of at most 1 MB, without position or comment.',
  ],
  'bad-time': [
    400,
    'La fin doit être une heure locale à venir, après le début.',
    'The end must be a local time to come, after the beginning.',
  ],
  'bad-walk-loop': [
    400,
    'Dites où est la camionnette (van) et de 1 à 8 boîtes (boxes) : longitude, latitude.',
    'Say where the van is, and 1 to 8 boxes: longitude, latitude.',
  ],
  'say-why': [
    400,
    'Un refus demande une phrase pour le facteur, de 200 lettres au plus.',
    'A refusal needs a sentence for the carrier, of at most 200 letters.',
  ],
  'unknown-push-service': [
    400,
    'Ce navigateur reçoit ses messages d’un service que nous ne connaissons pas.',
    'This browser gets its messages from a service that we don’t know.',
  ],
  'log-in-first': [401, 'Connectez-vous d’abord.', 'Log in first.'],
  'show-key': [
    401,
    'Montrez une clé d’API : Authorization: Bearer CLÉ.',
    'Show an API key: Authorization: Bearer KEY.',
  ],
  'wrong-log-in': [
    401,
    'L’identifiant ou le mot de passe est faux.',
    'The login or the password is wrong.',
  ],
  'not-enrolled': [
    401,
    'Ce téléphone n’est pas enregistré : demandez un code au bureau.',
    'This phone isn’t enrolled: ask the office for a code.',
  ],
  'phone-revoked': [
    403,
    'Le bureau a retiré ce téléphone : demandez-lui un nouveau code. Ce que vous avez fait avant compte.',
    'The office has removed this phone: ask it for a new code. What you did before counts.',
  ],
  'wrong-code': [
    404,
    'Ce code n’est pas le bon : relisez-le, ou demandez-en un nouveau au bureau.',
    'This isn’t the right code: read it again, or ask the office for a new one.',
  ],
  'used-code': [
    409,
    'Ce code a déjà servi : demandez-en un nouveau au bureau.',
    'This code has been used already: ask the office for a new one.',
  ],
  'answered-already': [
    409,
    'Cette correction a déjà une réponse.',
    'This correction has been answered already.',
  ],
  'expired-code': [
    410,
    'Ce code n’est plus valable, il l’est dix minutes : demandez-en un nouveau au bureau.',
    'This code was good for ten minutes: ask the office for a new one.',
  ],
  'wrong-key': [403, 'Cette clé d’API n’est pas valable.', 'This API key isn’t valid.'],
  'not-yours': [403, 'Cette page n’est pas pour vous.', 'This isn’t for you.'],
  'no-such-thing': [404, 'Cela n’existe pas.', 'There is no such thing.'],
  'no-road-here': [404, 'Aucune rue à moins de 30 m d’ici.', 'No road within 30 m of here.'],
  'no-road-near': [
    404,
    'La camionnette ou une boîte est à plus de 300 m de toute rue.',
    'The van or a box is more than 300 m from any road.',
  ],
  'wrong-link': [404, 'Ce lien n’est pas le bon.', 'This isn’t the right link.'],
  'too-late': [
    409,
    'Trop tard : votre facteur s’en est déjà occupé.',
    'Too late: your postman has dealt with it already.',
  ],
  'already-out': [
    409,
    'Ce facteur est déjà parti : son courrier est dans sa sacoche.',
    'This carrier is out already: the mail is in the bag.',
  ],
  'round-over': [409, 'Cette tournée est terminée.', 'This round is over.'],
  'no-neighbour': [
    409,
    'Aucune tournée voisine n’a la place d’en prendre une partie.',
    'No neighbouring round has room for any part of it.',
  ],
  'too-large': [413, 'Ce message est trop long.', 'This message is too long.'],
  'too-many-tries': [429, 'Trop d’essais ; attendez une minute.', 'Too many tries; wait a minute.'],
  'server-fault': [
    500,
    'Une erreur de notre part ; réessayez dans un instant.',
    'A fault of ours; try again in a moment.',
  ],
} as const

export type AnswerCode = keyof typeof answers

/** Sends an expected "no": its status, its code, and one sentence in both languages. */
export function sayNo(res: Response, code: AnswerCode): void {
  res.status(answers[code][0]).json({ error: { code, ...sentenceOf(code) } } satisfies ErrorAnswer)
}

/** What people read of a code. */
export function sentenceOf(code: AnswerCode): Sentence {
  const [, fr, en] = answers[code]
  return { fr, en }
}

/** PostgreSQL keeps no NUL character in text or JSON; nobody types one. */
const unstorable: ReadonlySet<unknown> = new Set(['22021', '22P05'])

function isPoolEnded(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Cannot use a pool after calling end')
}

/** Express's last handler: a body that can't be parsed is the sender's, the rest is a bug of ours. */
export function sayFault(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  const { status, code } = error as { status?: unknown; code?: unknown }
  // the server is stopping, and whoever asked has gone: a password takes a moment to check
  if (res.destroyed && isPoolEnded(error)) return
  if (res.headersSent) next(error)
  else if (status === 413) sayNo(res, 'too-large')
  else if (unstorable.has(code) || (typeof status === 'number' && status < 500))
    sayNo(res, 'bad-request')
  else {
    console.error(error)
    sayNo(res, 'server-fault')
  }
}
