import type { RequestState, Sentence } from '../../algorithms/model.ts'
import type { Clock } from '../clock.ts'
import type { StoryEntry } from '../protocol/stories.ts'
import type { SendingProblem } from '../store/downlinks.ts'
import type {
  StoryChange,
  StoryDownlink,
  StoryEvent,
  StoryMessage,
  StoryNotice,
  StoryPress,
  StoryRequest,
  StoryRows,
} from '../store/stories.ts'

/**
 * The rows of a story -> one list of what happened, the oldest first. What falls on one instant stays
 * in the order of cause and effect: press, message, fate, request, plan, answer.
 */
export function tellStory(rows: StoryRows, clock: Pick<Clock, 'toService'>): StoryEntry[] {
  const onBothClocks = (realAt: number) => ({ at: clock.toService(realAt), realAt })
  const openers = new Map(
    rows.presses.flatMap((p) => (p.fate === 'opened' ? [[p.pressId, p.workedAt ?? 0]] : [])),
  )
  return [
    ...rows.presses.map(tellPress),
    ...rows.messages.flatMap((message) => tellMessage(message, onBothClocks)),
    ...rows.presses.flatMap(tellFate),
    ...rows.requests.map((request) => tellRequest(request, openers)),
    ...rows.changes.map(tellChange),
    ...rows.downlinks.flatMap((downlink) => tellDownlink(downlink, onBothClocks)),
    ...withoutRepeats(rows.notices).map((notice) => tellNotice(notice, onBothClocks)),
    ...rows.events.map(tellEvent),
    ...rows.requests.flatMap(tellEnd),
  ].sort((a, b) => a.at - b.at)
}

type OnBothClocks = (realAt: number) => { readonly at: number; readonly realAt: number }

function tellPress(press: StoryPress): StoryEntry {
  const { pressId, pressedAt, counter, batteryMillivolts } = press
  const sentence = pressWords[press.kind] ?? both(press.kind)
  return {
    at: pressedAt,
    kind: 'press',
    sentence,
    evidence: { pressId, counter, batteryMillivolts },
  }
}

const pressWords: Readonly<Record<string, Sentence>> = {
  short: { fr: 'Appui court.', en: 'Short press.' },
  double: { fr: 'Appui double.', en: 'Double press.' },
  long: { fr: 'Appui long.', en: 'Long press.' },
}

function tellMessage(message: StoryMessage, onBothClocks: OnBothClocks): StoryEntry[] {
  const { door, dataHex, counter, network, copies, realLastCopyAt, pressId } = message
  const evidence = { door, network, dataHex, counter, pressId, ...message.evidence }
  const came = onBothClocks(message.realReceivedAt)
  const first = { ...came, kind: 'message', sentence: sayMessage(message), evidence } as const
  if (copies === 0 || realLastCopyAt === null) return [first]
  return [
    first,
    {
      ...onBothClocks(realLastCopyAt),
      kind: 'copies',
      sentence: {
        fr: `Le même message est revenu ${copies} fois ; il compte une fois.`,
        en: `The same message came ${copies === 1 ? 'once more' : `${copies} more times`}; it counts once.`,
      },
      evidence: { copies, first: message.heardAgain },
    },
  ]
}

function sayMessage({ noPress, door }: StoryMessage): Sentence {
  const by = networkOf(door)
  if (noPress === null) return { fr: `Message reçu ${by.fr}.`, en: `Message received ${by.en}.` }
  const fr = asideInFrench[noPress] ?? noPress
  return ordinary[noPress] ?? { fr: `Message mis de côté : ${fr}.`, en: `Set aside: ${noPress}.` }
}

/** Why a message is no press, when nothing is wrong with it. */
const ordinary: Readonly<Record<string, Sentence>> = {
  'keep alive': { fr: 'Signe de vie du bouton.', en: 'The button says that it lives.' },
  status: { fr: 'Mesure du bouton, pas un appui.', en: 'A measurement of the button, no press.' },
  pairing: {
    fr: 'Appui d’essai : le bouton marche, rien n’est ouvert.',
    en: 'Trial press: the button works, nothing is opened.',
  },
}

/** The commonest reasons; those of a decoder quote its bytes and stay as they are. */
const asideInFrench: Readonly<Record<string, string>> = {
  'unknown device': 'appareil inconnu',
  'simulated by the network’s console': 'simulé dans la console du réseau',
}

function networkOf(door: string): Sentence {
  if (door === 'sigfox-api') return { fr: 'de l’historique Sigfox', en: 'from Sigfox’s history' }
  if (door.startsWith('sigfox/')) return { fr: 'par Sigfox', en: 'through Sigfox' }
  return { fr: 'par LoRaWAN', en: 'through LoRaWAN' }
}

function tellFate({ pressId, fate, requestId, workedAt }: StoryPress): StoryEntry[] {
  if (fate === null || workedAt === null) return []
  const sentence = fateWords[fate] ?? both(fate)
  return [{ at: workedAt, kind: 'fate', sentence, evidence: { pressId, fate, requestId } }]
}

const fateWords: Readonly<Record<string, Sentence>> = {
  opened: { fr: 'L’appui ouvre une demande.', en: 'The press opens a request.' },
  joined: {
    fr: 'L’appui rejoint la demande en cours.',
    en: 'The press joins the request under way.',
  },
  cancelled: { fr: 'L’appui annule la demande.', en: 'The press cancels the request.' },
  'nothing to cancel': {
    fr: 'Il n’y avait rien à annuler.',
    en: 'There was nothing to cancel.',
  },
  'too late': {
    fr: 'Arrivé trop tard : sa journée est close, rien n’est ouvert.',
    en: 'It came too late: its day is closed, nothing is opened.',
  },
  'collected today': {
    fr: 'Déjà collecté ce jour : rien n’est ouvert.',
    en: 'Collected that day already: nothing is opened.',
  },
  'announce first': {
    fr: 'Deux boîtes vides en un mois : le foyer doit d’abord annoncer, rien n’est ouvert.',
    en: 'Two empty boxes in a month: the household must announce first, nothing is opened.',
  },
}

function tellRequest(request: StoryRequest, openers: ReadonlyMap<string, number>): StoryEntry {
  const { requestId, state, day, parcels, openedAt, why, promiseFromAt, promiseToAt } = request
  const now = stateWords[state]
  // opened by another button or a page, this one's press only joined it
  const isOwn = openers.has(requestId)
  return {
    at: Math.max(openedAt, openers.get(requestId) ?? 0),
    kind: 'request',
    sentence: {
      fr: `${isOwn ? 'Demande' : 'Demande rejointe'}, à présent ${now.fr} : ${why.fr}`,
      en: `${isOwn ? 'Request' : 'The request joined'}, by now ${now.en}: ${why.en}`,
    },
    evidence: { requestId, state, day, parcels, promiseFromAt, promiseToAt },
  }
}

const stateWords: Readonly<Record<RequestState, Sentence>> = {
  open: { fr: 'ouverte', en: 'open' },
  planned: { fr: 'prévue', en: 'planned' },
  postponed: { fr: 'reportée', en: 'put off' },
  collected: { fr: 'collectée', en: 'collected' },
  'handed over': { fr: 'remise au bureau', en: 'handed over' },
  departed: { fr: 'partie', en: 'departed' },
  empty: { fr: 'close, boîte vide', en: 'over, the box was empty' },
  'not announced': { fr: 'close, colis non annoncé', en: 'over, nothing was announced' },
  refused: { fr: 'refusée', en: 'refused' },
  cancelled: { fr: 'annulée', en: 'cancelled' },
  'too late': { fr: 'arrivée trop tard', en: 'too late' },
}

function tellChange({
  requestId,
  version,
  at,
  roundId,
  roundNumber,
  why,
}: StoryChange): StoryEntry {
  return {
    at,
    kind: 'plan',
    sentence: {
      fr: `Plan ${version}, tournée ${roundNumber} : ${why.fr}`,
      en: `Plan ${version}, round ${roundNumber}: ${why.en}`,
    },
    evidence: { requestId, version, roundId },
  }
}

function tellDownlink(downlink: StoryDownlink, onBothClocks: OnBothClocks): StoryEntry[] {
  const { pressId, dataHex, realAnsweredAt, realSettledAt, realReplacedAt } = downlink
  const { attempts, problem } = downlink
  const evidence = {
    pressId,
    dataHex,
    ...(attempts > 0 ? { attempts } : {}),
    ...(problem ? { problem } : {}),
  }
  const tell = (realAt: number, sentence: Sentence) =>
    ({ ...onBothClocks(realAt), kind: 'downlink', sentence, evidence }) as const
  const told = [tell(realSettledAt ?? realAnsweredAt, sayDownlink(downlink))]
  return realReplacedAt === null ? told : [...told, tell(realReplacedAt, replaced)]
}

const replaced = {
  fr: 'Une réponse plus récente remplace celle-ci, qui n’est pas partie.',
  en: 'A newer answer takes the place of this one, which was not sent.',
}

function sayDownlink({ network, dataHex, state, attempts, problem }: StoryDownlink): Sentence {
  if (dataHex === null) {
    return network === 'sigfox'
      ? {
          fr: 'Pas de réponse au bouton : ses quatre du jour sont épuisées.',
          en: 'No answer to the button: it has had its four of the day.',
        }
      : {
          fr: 'Pas de réponse au bouton : il a eu ses dix en 24 heures.',
          en: 'No answer to the button: it has had its ten in 24 hours.',
        }
  }
  if (state === 'replaced') return replaced
  if (state === 'taken') {
    return {
      fr: 'Réponse dans la file du réseau ; le bouton ne l’entend qu’après son prochain envoi.',
      en: 'Answer in the network’s queue; the button hears it only after it sends again.',
    }
  }
  const tries = {
    fr: `${attempts} essai${attempts > 1 ? 's' : ''}`,
    en: `${attempts} attempt${attempts === 1 ? '' : 's'}`,
  }
  const why = problem && sayProblem(problem)
  if (state === 'given up') {
    return why
      ? {
          fr: `Réponse abandonnée après ${tries.fr} : ${why.fr}.`,
          en: `Answer given up after ${tries.en}: ${why.en}.`,
        }
      : {
          fr: 'Réponse abandonnée : trop vieille pour servir encore.',
          en: 'Answer given up: too old to be of use.',
        }
  }
  if (state === 'waiting') {
    return {
      fr: `Réponse prête, pas encore confiée au réseau${why ? ` (${tries.fr} : ${why.fr})` : ''}.`,
      en: `Answer ready, not yet given to the network${why ? ` (${tries.en}: ${why.en})` : ''}.`,
    }
  }
  return { fr: 'Réponse confiée au réseau.', en: 'Answer given to the network.' }
}

function sayProblem({ no, detail }: SendingProblem): Sentence {
  const why = problemWords[no]
  return detail ? { fr: `${why.fr} (${detail})`, en: `${why.en} (${detail})` } : why
}

const problemWords: Readonly<Record<SendingProblem['no'], Sentence>> = {
  'no address': {
    fr: 'son message ne dit pas sous quel nom le réseau connaît le bouton',
    en: 'its message doesn’t say by what name the network knows the button',
  },
  unauthorised: {
    fr: 'le réseau n’accepte pas la clé d’API',
    en: 'the network doesn’t accept the API key',
  },
  'unknown device': {
    fr: 'l’API du réseau ne connaît pas ce bouton',
    en: 'the network’s API doesn’t know this button',
  },
  refused: { fr: 'le réseau la refuse', en: 'the network refuses it' },
  busy: { fr: 'le réseau reçoit trop de demandes', en: 'the network gets too many requests' },
  unreachable: { fr: 'l’API du réseau ne répond pas', en: 'the network’s API does not answer' },
}

/** A callback repeats itself too: what says the same of the same time is told once. */
function withoutRepeats(notices: readonly StoryNotice[]): StoryNotice[] {
  const seen = new Set<string>()
  return notices.filter(({ kind, realAt, fields }) => {
    if (realAt === null) return true
    const key = JSON.stringify([kind, realAt, fields])
    return !seen.has(key) && seen.add(key)
  })
}

function tellNotice(notice: StoryNotice, onBothClocks: OnBothClocks): StoryEntry {
  const { kind, fields, realAt, realReceivedAt, pressId } = notice
  const when = onBothClocks(Math.min(realAt ?? realReceivedAt, realReceivedAt))
  const evidence = { ...fields, realReceivedAt, ...(pressId === null ? {} : { pressId }) }
  if (kind === 'acknowledge') return { ...when, kind, sentence: sayAcknowledge(fields), evidence }
  return { ...when, kind: 'notice', sentence: sayNotice(notice), evidence: { kind, ...evidence } }
}

/** Sigfox's ACKED is a station that emitted: only LoRaWAN's devices confirm by themselves. */
function sayAcknowledge({ downlink, name, info }: StoryNotice['fields']): Sentence {
  const sentence = acknowledgeWords[String(downlink)] ?? both(String(downlink))
  if (downlink !== 'failed') return sentence
  const why = [name, info].filter((part) => typeof part === 'string' && part !== '').join(', ')
  return why === ''
    ? sentence
    : { fr: `${cut(sentence.fr)} (${why}).`, en: `${cut(sentence.en)} (${why}).` }
}

const acknowledgeWords: Readonly<Record<string, Sentence>> = {
  queued: { fr: 'La réponse attend dans le réseau.', en: 'The answer waits in the network.' },
  emitted: {
    fr: 'Réponse émise ; si le bouton l’a entendue n’est pas su.',
    en: 'Answer emitted; whether the button heard it isn’t known.',
  },
  received: { fr: 'Le bouton a confirmé la réponse.', en: 'The button confirmed the answer.' },
  'not received': {
    fr: 'Le bouton n’a pas confirmé la réponse.',
    en: 'The button did not confirm the answer.',
  },
  failed: { fr: 'La réponse n’a pas été émise.', en: 'The answer was not emitted.' },
  expired: {
    fr: 'Le bouton n’est pas venu chercher la réponse à temps ; elle n’a pas été émise.',
    en: 'The button did not fetch the answer in time; it was not emitted.',
  },
}

function sayNotice({ kind, fields, unreadable }: StoryNotice): Sentence {
  if (unreadable !== null)
    return { fr: `Rappel illisible : ${unreadable}.`, en: `Unreadable callback: ${unreadable}.` }
  const info = typeof fields.info === 'string' ? fields.info : ''
  switch (kind) {
    case 'status': {
      const { batteryMillivolts: mv, batteryPercent: percent } = fields
      if (typeof mv === 'number') return both(`${(mv / 1000).toFixed(2)} V.`, batteryWords)
      if (typeof percent === 'number') return both(`${percent} %.`, batteryWords)
      return { fr: 'État du bouton.', en: 'The button’s status.' }
    }
    case 'geoloc':
      return { fr: 'Position estimée par le réseau.', en: 'Position estimated by the network.' }
    case 'repeater':
      return { fr: 'Entendu par un répéteur.', en: 'Heard by a repeater.' }
    case 'join':
      return { fr: 'Le bouton a rejoint le réseau.', en: 'The button joined the network.' }
    case 'error':
      return both(info || '?', { fr: 'Alerte du réseau : ', en: 'Warning of the network: ' })
    case 'event':
      return both(info || '?', { fr: 'Événement du réseau : ', en: 'Event of the network: ' })
    default:
      return both(kind)
  }
}

const batteryWords = { fr: 'Pile : ', en: 'Battery: ' }

function tellEvent(event: StoryEvent): StoryEntry {
  const { eventId, requestId, at, undone, body, roundNumber, carrierName } = event
  const what = eventWords[event.kind] ?? both(event.kind)
  return {
    at,
    kind: 'carrier',
    sentence: {
      fr: `${carrierName}, ${roundNumber} : ${what.fr}${undone ? ', puis repris' : ''}.`,
      en: `${carrierName}, ${roundNumber}: ${what.en}${undone ? ', then taken back' : ''}.`,
    },
    evidence: { eventId, requestId, undone, ...body },
  }
}

const eventWords: Readonly<Record<string, Sentence>> = {
  collected: { fr: 'collecté', en: 'collected' },
  problem: { fr: 'pas collecté', en: 'not collected' },
  refused: { fr: 'refusé', en: 'refused' },
  undone: { fr: 'repris', en: 'taken back' },
}

function tellEnd({ requestId, handedOverAt, departedAt }: StoryRequest): StoryEntry[] {
  const told: StoryEntry[] = []
  const evidence = { requestId }
  if (handedOverAt !== null) {
    const sentence = { fr: 'Remis au bureau.', en: 'Handed over at the office.' }
    told.push({ at: handedOverAt, kind: 'handed over', sentence, evidence })
  }
  if (departedAt !== null) {
    const sentence = { fr: 'Parti avec le camion.', en: 'Left with the truck.' }
    told.push({ at: departedAt, kind: 'departed', sentence, evidence })
  }
  return told
}

function both(text: string, before: Sentence = { fr: '', en: '' }): Sentence {
  return { fr: before.fr + text, en: before.en + text }
}

function cut(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
